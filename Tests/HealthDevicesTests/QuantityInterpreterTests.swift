import CommunityModel
import HealthDevices
import Testing

@Suite("A scale's observations") struct BodyInterpreterTests {
    private let interpreter = BodyInterpreter()

    private func observation(
        _ type: MetricType,
        _ mantissa: Int32,
        _ exponent: Int8 = -1,
        unit: UInt16? = UnitCode.kilogram,
        at time: DeviceLocalTime? = TonamiMonitor.at(6, 12),
        person: UInt16? = nil,
        status: MeasurementStatus = [],
        label: String = ""
    ) -> MetricObservation {
        MetricObservation(
            type: type,
            unit: unit,
            values: [MetricObservation.Value(code: type.code, number: .finite(mantissa: mantissa, exponent: exponent))],
            takenAt: time,
            personID: person,
            status: status,
            label: label
        )
    }

    private func numbers(_ interpretations: [Interpretation]) -> [[MeasuredQuantity: String]] {
        interpretations.compactMap { interpretation in
            guard case .success(.quantities(let set)) = interpretation.result else { return nil }
            return Dictionary(uniqueKeysWithValues: set.entries.map { ($0.quantity, "\($0.number)") })
        }
    }

    @Test("of one step are one reading; its body mass index is not taken over")
    func oneStep() {
        let result = interpreter.interpret([
            observation(.bodyMass, 625),
            observation(.bodyMassIndex, 250, unit: UnitCode.kilogramPerSquareMetre),
            observation(.bodyFat, 271, unit: UnitCode.percent),
            observation(.bodyWater, 541, unit: UnitCode.percent),
        ])
        #expect(numbers(result) == [[.weight: "62.5", .bodyFat: "27.1", .bodyWaterShare: "54.1"]])
    }

    @Test("in pounds are kilograms, and what the scale said is kept beside them")
    func pounds() {
        let result = interpreter.interpret([
            observation(.bodyMass, 1_378, unit: UnitCode.pound), observation(.bodyFat, 271, unit: UnitCode.percent),
        ])
        #expect(numbers(result) == [[.weight: "62.51", .bodyFat: "27.1"]])
        let sources = result.flatMap(\.sources).map { "\($0.name) \($0.number) \($0.unit)" }
        #expect(sources == ["weight 137.8 [lb_av]"])
    }

    @Test("of several steps and persons are kept apart; what is said twice counts once")
    func apart() {
        let result = interpreter.interpret([
            observation(.bodyMass, 625, person: 1), observation(.bodyMass, 701, person: 2),
            observation(.bodyMass, 625, person: 1), observation(.bodyMass, 626, at: TonamiMonitor.at(6, 13), person: 1),
            observation(.bodyMass, 627, person: 1),
        ])
        #expect(numbers(result).compactMap { $0[.weight] } == ["62.5", "70.1", "62.6", "62.7"])
        #expect(result.map(\.userSlot) == [1, 2, 1, 1])
    }

    @Test("without a weight are no reading; a height alone is nothing that was measured")
    func withoutWeight() {
        let fat = interpreter.interpret([observation(.bodyFat, 271, unit: UnitCode.percent)])
        #expect(fat.map(\.result) == [.failure(.incomplete)])
        #expect(interpreter.interpret([observation(.bodyHeight, 158, 0, unit: UnitCode.centimetre)]).isEmpty)
    }

    @Test("in an unknown unit are refused, and do not take the others with them")
    func unknownUnit() {
        #expect(
            interpreter.interpret([observation(.bodyMass, 625, unit: 9)]).map(\.result) == [.failure(.unknownUnit(9))]
        )
        let result = interpreter.interpret([observation(.bodyMass, 625), observation(.bodyFat, 271, unit: 9)])
        #expect(numbers(result) == [[.weight: "62.5"]])
        #expect(result.map(\.result).last == .failure(.unknownUnit(9)))
    }

    @Test("that the device does not trust are refused, or flagged; those beside the weight are left out")
    func status() {
        let questionable = interpreter.interpret([observation(.bodyMass, 625, status: .questionable)])
        #expect(questionable.map(\.quality) == [.questionable])
        for status in [MeasurementStatus.invalid, .notAvailable, .calibrating] {
            let result = interpreter.interpret([observation(.bodyMass, 625, status: status)])
            #expect(result.map(\.result) == [.failure(.markedInvalid)])
        }
        let demonstration = interpreter.interpret([observation(.bodyMass, 625, status: .demonstrationData)])
        #expect(demonstration.map(\.result) == [.failure(.notReal)])
        let besides = interpreter.interpret([
            observation(.bodyMass, 625), observation(.bodyFat, 271, unit: UnitCode.percent, status: .invalid),
        ])
        #expect(numbers(besides) == [[.weight: "62.5"]] && besides.map(\.quality) == [[]])
    }

    @Test("that cannot be are refused; beside the weight they are left out, zeros without a word")
    func impossible() throws {
        let heavy = interpreter.interpret([observation(.bodyMass, 3_001)])
        let number = try #require(DecimalNumber(digits: 3_001, places: 1))
        #expect(heavy.map(\.result) == [.failure(.impossible(.beyond(.weight, number: number)))])
        let fat = interpreter.interpret([
            observation(.bodyMass, 625), observation(.bodyFat, 990, unit: UnitCode.percent),
        ])
        #expect(numbers(fat) == [[.weight: "62.5"]] && fat.map(\.quality) == [.implausible])
        let zero = interpreter.interpret([
            observation(.bodyMass, 625), observation(.bodyFat, 0, unit: UnitCode.percent),
        ])
        #expect(numbers(zero) == [[.weight: "62.5"]] && zero.map(\.quality) == [[]])
        #expect(interpreter.interpret([observation(.bodyMass, 210)]).map(\.quality) == [.implausible])
    }

    @Test("with a maker's own code are known by code and label together; others stay as they came")
    func privateCodes() {
        let level = observation(.measured(0xF002), 80, unit: UnitCode.percent, label: "VFL")
        let stranger = observation(.measured(0xF002), 80, unit: UnitCode.percent, label: "XYZ")
        #expect(numbers(interpreter.interpret([observation(.bodyMass, 625), level]))[0][.visceralFatLevel] == "8.0")
        #expect(numbers(interpreter.interpret([observation(.bodyMass, 625), stranger])) == [[.weight: "62.5"]])
        #expect(interpreter.reads(level) && !interpreter.reads(stranger))
    }
}

@Suite("Observations of temperature, oxygen and sugar") struct OtherQuantitiesTests {
    private func observation(_ type: MetricType, _ number: MedicalNumber, unit: UInt16) -> MetricObservation {
        MetricObservation(
            type: type,
            unit: unit,
            values: [MetricObservation.Value(code: type.code, number: number)],
            takenAt: TonamiMonitor.at(6, 12)
        )
    }

    private func result(_ interpreter: some ReadingInterpreter, _ observations: MetricObservation...) -> [String] {
        interpreter.interpret(observations).map { interpretation in
            switch interpretation.result {
            case .success(.quantities(let set)): set.entries.map { "\($0.number)" }.joined(separator: "/")
            case .success: "something else"
            case .failure(let reason): "\(reason)"
            }
        }
    }

    @Test(
        "are read wherever on the body, and in whatever fluid",
        arguments: [19292, 57356, 57352, 19320, 57380] as [UInt16]
    )
    func temperature(code: UInt16) {
        let temperature = observation(
            .measured(code),
            .finite(mantissa: 368, exponent: -1),
            unit: UnitCode.degreeCelsius
        )
        #expect(result(ThermometerInterpreter(), temperature) == ["36.8"])
    }

    @Test("of a control solution are nobody's")
    func controlSolution() {
        let control = observation(
            .glucoseOfControlSolution,
            .finite(mantissa: 110, exponent: 0),
            unit: UnitCode.milligramPerDecilitre
        )
        let blood = observation(
            .capillaryGlucose,
            .finite(mantissa: 98, exponent: 0),
            unit: UnitCode.milligramPerDecilitre
        )
        #expect(result(GlucoseInterpreter(), control, blood) == ["notReal", "98"])
    }

    @Test(
        "that are no numbers mean that the measurement failed",
        arguments: [.notANumber, .notAtThisResolution, .reserved] as [MedicalNumber]
    )
    func noNumber(number: MedicalNumber) {
        let saturation = observation(.oxygenSaturation, number, unit: UnitCode.percent)
        #expect(result(OximeterInterpreter(), saturation) == ["measurementFailed"])
        let good = observation(.oxygenSaturation, .finite(mantissa: 97, exponent: 0), unit: UnitCode.percent)
        let pulse = observation(.oximeterPulseRate, number, unit: UnitCode.beatsPerMinute)
        #expect(result(OximeterInterpreter(), good, pulse) == ["97"])
    }
}
