import CommunityModel
import HealthDevices
import Testing

@Suite("A blood-pressure monitor's observations") struct BloodPressureInterpreterTests {
    private let interpreter = BloodPressureInterpreter()

    private func pressure(
        _ systolic: Int32,
        _ diastolic: Int32,
        mean: MedicalNumber? = nil,
        unit: UInt16? = UnitCode.millimetreOfMercury,
        at time: DeviceLocalTime? = TonamiMonitor.at(6, 12),
        person: UInt16? = nil,
        status: MeasurementStatus = []
    ) -> MetricObservation {
        let numbers: [(MetricType, MedicalNumber?)] = [
            (.systolicPressure, .finite(mantissa: systolic, exponent: 0)),
            (.diastolicPressure, .finite(mantissa: diastolic, exponent: 0)), (.meanPressure, mean),
        ]
        return MetricObservation(
            type: .bloodPressure,
            unit: unit,
            values: numbers.compactMap { type, number in
                number.map { MetricObservation.Value(code: type.code, number: $0) }
            },
            takenAt: time,
            personID: person,
            status: status
        )
    }

    private func pulse(
        _ number: MedicalNumber,
        at time: DeviceLocalTime? = TonamiMonitor.at(6, 12),
        person: UInt16? = nil,
        status: MeasurementStatus = []
    ) -> MetricObservation {
        MetricObservation(
            type: .pulseRate,
            unit: UnitCode.beatsPerMinute,
            values: [MetricObservation.Value(code: MetricType.pulseRate.code, number: number)],
            takenAt: time,
            personID: person,
            status: status
        )
    }

    private func beats(_ count: Int32) -> MedicalNumber { .finite(mantissa: count, exponent: 0) }

    private func reading(_ interpretation: Interpretation) -> BloodPressure? {
        guard case .success(.bloodPressure(let pressure)) = interpretation.result else { return nil }
        return pressure
    }

    @Test("keep the pressure where mean or pulse cannot be; zero is one that was not measured")
    func sideNumbers() throws {
        let expected = try BloodPressure(systolic: 128, diastolic: 76, pulse: nil)
        for (mean, rate, quality) in [
            (Int32(0), Int32(0), ReadingQuality()), (605, 64, .implausible), (93, 300, .implausible),
        ] {
            let result = interpreter.interpret([pressure(128, 76, mean: beats(mean)), pulse(beats(rate))])
            let kept = try #require(result.first.flatMap(reading))
            #expect(kept.systolic == expected.systolic && kept.diastolic == expected.diastolic)
            #expect(kept.mean == (mean == 93 ? 93 : nil) && kept.pulse == (rate == 64 ? 64 : nil))
            #expect(result.map(\.quality) == [quality])
        }
    }

    @Test("belong together when person and time are the same")
    func joined() {
        let result = interpreter.interpret([
            pressure(128, 76, person: 1), pressure(117, 71, person: 2),
            pulse(beats(72), person: 2), pulse(beats(64), person: 1),
            pressure(124, 74, at: TonamiMonitor.at(6, 14), person: 1),
        ])
        #expect(result.compactMap(reading).map(\.pulse) == [64, 72, nil])
        #expect(result.map(\.userSlot) == [1, 2, 1])
    }

    @Test("of a pulse alone are no reading")
    func pulseAlone() {
        let result = interpreter.interpret([pressure(128, 76), pulse(beats(64), at: TonamiMonitor.at(7, 0))])
        #expect(result.map(\.result).last == .failure(.incomplete))
        #expect(result.first.flatMap(reading)?.pulse == nil)
    }

    @Test("in kilopascal become mmHg, rounded as the display does")
    func kilopascal() {
        var observation = pressure(0, 0, unit: UnitCode.kilopascal)
        observation.values = [
            MetricObservation.Value(
                code: MetricType.systolicPressure.code,
                number: .finite(mantissa: 187, exponent: -1)
            ),
            MetricObservation.Value(
                code: MetricType.diastolicPressure.code,
                number: .finite(mantissa: 1_133, exponent: -2)
            ),
        ]
        let interpretations = interpreter.interpret([observation])
        let result = interpretations.compactMap(reading)
        #expect(result.map(\.systolic) == [140] && result.map(\.diastolic) == [85])
        let sources = interpretations.flatMap(\.sources).map { "\($0.name) \($0.number) \($0.unit)" }
        #expect(sources == ["systolic 18.7 kPa", "diastolic 11.33 kPa"])
    }

    @Test(
        "that the device itself does not trust are refused, or kept with a flag",
        arguments: [
            (.invalid, .markedInvalid), (.notAvailable, .markedInvalid), (.calibrating, .markedInvalid),
            (.testData, .notReal), (.demonstrationData, .notReal), ([.questionable, .demonstrationData], .notReal),
            (.questionable, nil), (.validated, nil),
        ] as [(MeasurementStatus, ReadingRefusal.Reason?)]
    )
    func status(status: MeasurementStatus, refusal: ReadingRefusal.Reason?) throws {
        let result = try #require(interpreter.interpret([pressure(128, 76, status: status)]).first)
        if let refusal {
            #expect(result.result == .failure(refusal))
        } else {
            #expect(reading(result) != nil)
            #expect(result.quality == (status == .questionable ? .questionable : []))
        }
    }

    @Test(
        "that are no numbers mean that the measurement failed; a missing mean or pulse does not",
        arguments: [
            .notANumber, .notAtThisResolution, .positiveInfinity, .negativeInfinity, .reserved,
        ] as [MedicalNumber]
    )
    func noNumbers(number: MedicalNumber) throws {
        var failed = pressure(128, 76)
        failed.values[1] = MetricObservation.Value(code: MetricType.diastolicPressure.code, number: number)
        #expect(interpreter.interpret([failed]).map(\.result) == [.failure(.measurementFailed)])
        let result = interpreter.interpret([pressure(128, 76, mean: number), pulse(number)])
        #expect(result.compactMap(reading) == [try BloodPressure(systolic: 128, diastolic: 76, pulse: nil)])
    }

    @Test("in a unit that is not known, or without one of the two pressures, are refused")
    func incomplete() {
        #expect(interpreter.interpret([pressure(128, 76, unit: 6048)]).map(\.result) == [.failure(.unknownUnit(6048))])
        var half = pressure(128, 76)
        half.values.removeFirst()
        #expect(interpreter.interpret([half]).map(\.result) == [.failure(.incomplete)])
    }

    @Test(
        "that no arm can have are refused; unlikely ones are kept and flagged",
        arguments: [
            (70, 40, 64, true), (250, 150, 64, true), (69, 45, 64, false), (251, 150, 64, false), (100, 39, 64, false),
            (200, 151, 64, false), (90, 75, 64, true), (89, 75, 64, false), (170, 50, 64, true), (171, 50, 64, false),
            (120, 80, 30, true), (120, 80, 29, false), (120, 80, 200, true), (120, 80, 201, false),
        ]
    )
    func plausible(systolic: Int32, diastolic: Int32, rate: Int32, isPlausible: Bool) {
        let result = interpreter.interpret([pressure(systolic, diastolic), pulse(beats(rate))])
        #expect(result.map(\.quality) == [isPlausible ? [] : .implausible])
        #expect(result.compactMap(reading).count == 1)
    }

    @Test(
        "beyond the hard bounds are refused with the number that cannot be",
        arguments: [
            (301, 80, 64, .outOfRange(.systolic, value: 301)), (120, 19, 64, .outOfRange(.diastolic, value: 19)),
            (80, 80, 64, .reversed(systolic: 80, diastolic: 80)),
        ] as [(Int32, Int32, Int32, ReadingError)]
    )
    func impossible(systolic: Int32, diastolic: Int32, rate: Int32, error: ReadingError) {
        let result = interpreter.interpret([pressure(systolic, diastolic), pulse(beats(rate))])
        #expect(result.map(\.result) == [.failure(.impossible(error))])
    }
}
