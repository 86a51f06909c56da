import CommunityModel
import HealthRules

extension MeasuredKind {
    /// As block maps call them.
    static let names: [String: MeasuredKind] = [
        "blood-pressure": .bloodPressure, "body": .body, "temperature": .temperature, "oximetry": .oximetry,
        "glucose": .glucose, "activity": .activity,
    ]

    /// Nil for what is no set of quantities.
    private var ofQuantities: QuantitySet.Kind? {
        QuantitySet.Kind.allCases.first { $0.measured == self }
    }

    /// Without these it is no reading.
    var main: [MeasuredField] {
        switch self {
        case .bloodPressure: [.systolic, .diastolic]
        case .activity: [.steps]
        case .body, .temperature, .oximetry, .glucose: ofQuantities.map { [.quantity($0.main)] } ?? []
        }
    }

    /// Those, and what may be there besides.
    var fields: [MeasuredField] {
        switch self {
        case .bloodPressure: [.systolic, .diastolic, .mean, .pulse]
        case .activity: [.steps, .distance, .energy, .activeMinutes]
        case .body, .temperature, .oximetry, .glucose:
            ofQuantities.map { MeasuredQuantity.allCases.filter($0.allows).map(MeasuredField.quantity) } ?? []
        }
    }

    /// The reading that these numbers are. One beside the main ones that cannot be does not cost the person the others.
    ///
    /// - Parameters:
    ///   - numbers: in canonical units.
    ///   - day: which day was counted; of activity only.
    ///   - hourlySteps: 24 numbers; of activity only.
    /// - Returns: the reading, and whether it is implausible.
    /// - Throws: why they are none.
    func reading(
        of numbers: [MeasuredField: DecimalNumber],
        day: TownDay?,
        hourlySteps: [Int?] = [Int?](repeating: nil, count: 24)
    ) throws(ReadingRefusal.Reason) -> (values: MeasuredValues, quality: ReadingQuality) {
        let possible = numbers.filter { main.contains($0.key) || $0.key.canBe($0.value) }
        let values = try values(of: possible, day: day, hourlySteps: hourlySteps)
        // A zero is what the device did not measure.
        let isWhole = numbers.allSatisfy { possible[$0.key] != nil || $0.value.digits == 0 }
        return (values, isWhole && Plausibility.isPlausible(values) ? [] : .implausible)
    }

    private func values(
        of numbers: [MeasuredField: DecimalNumber],
        day: TownDay?,
        hourlySteps: [Int?]
    ) throws(ReadingRefusal.Reason) -> MeasuredValues {
        guard main.allSatisfy({ numbers[$0] != nil }) else { throw .measurementFailed }
        guard day != nil || self != .activity else { throw .incomplete }
        func whole(_ field: MeasuredField) -> Int? { numbers[field]?.digits(at: 0) }
        do throws(ReadingError) {
            if let kind = ofQuantities { return .quantities(try QuantitySet(kind, entries(of: numbers))) }
            if let day, self == .activity {
                let day = try ActivityDay(
                    day: day,
                    hourlySteps: hourlySteps,
                    steps: whole(.steps),
                    distance: whole(.distance),
                    energy: whole(.energy),
                    activeMinutes: whole(.activeMinutes)
                )
                return .activity(day)
            }
            let pressure = try BloodPressure(
                systolic: whole(.systolic) ?? 0,
                diastolic: whole(.diastolic) ?? 0,
                mean: whole(.mean),
                pulse: whole(.pulse)
            )
            return .bloodPressure(pressure)
        } catch {
            throw .impossible(error)
        }
    }

    private func entries(of numbers: [MeasuredField: DecimalNumber]) -> [QuantitySet.Entry] {
        numbers.compactMap { field, number in
            guard case .quantity(let quantity) = field else { return nil }
            return QuantitySet.Entry(quantity, number)
        }
    }
}

extension MeasuredField {
    /// Whether the number can come from a living person.
    fileprivate func canBe(_ number: DecimalNumber) -> Bool {
        let whole = number.digits(at: 0)
        return switch self {
        case .systolic, .diastolic, .steps: true
        case .mean: BloodPressure.means.contains(whole)
        case .pulse: BloodPressure.pulses.contains(whole)
        case .distance: ActivityDay.distances.contains(whole)
        case .energy: ActivityDay.energies.contains(whole)
        case .activeMinutes: ActivityDay.minutes.contains(whole)
        case .quantity(let quantity): quantity.bounds.contains(number.value)
        }
    }
}
