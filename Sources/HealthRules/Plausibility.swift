package import CommunityModel

/// Soft bounds: numbers a living arm can give but rarely does. They are stored, flagged and asked about. The hard
/// bounds are ``BloodPressure``'s own. Not to be confused with what is healthy.
///
/// Systolic, diastolic and pulse are the ranges of common device profiles (70...250, 40...150, 30...200); the pulse
/// pressure is our proposal, version 1.
package enum Plausibility {
    package static let systolic = 70...250
    package static let diastolic = 40...150
    /// Systolic minus diastolic.
    package static let pulsePressure = 15...120
    /// Per minute.
    package static let pulse = 30...200

    package static func isPlausible(_ pressure: BloodPressure) -> Bool {
        systolic.contains(pressure.systolic)
            && diastolic.contains(pressure.diastolic)
            && pulsePressure.contains(pressure.systolic - pressure.diastolic)
            && pressure.pulse.map(pulse.contains) ?? true
    }

    /// Steps a day (design facts "records" 3.1, soft).
    package static let steps = 0...50_000

    /// Nil for a quantity of which every number within its hard bounds is taken. Weight, BMI and pulse are those of
    /// design facts "records" 3.1 (soft); temperature, oxygen saturation and blood sugar are our proposal, version 1.
    package static func range(of quantity: MeasuredQuantity) -> ClosedRange<Double>? {
        switch quantity {
        case .weight: 25...200
        case .bodyMassIndex: 12...60
        case .pulseRate: 30...200
        case .bodyTemperature: 34...42
        case .oxygenSaturation: 70...100
        case .bloodGlucose: 40...600
        default: nil
        }
    }

    package static func isPlausible(_ values: MeasuredValues) -> Bool {
        switch values {
        case .bloodPressure(let pressure): isPlausible(pressure)
        case .quantities(let set):
            set.entries.allSatisfy { range(of: $0.quantity)?.contains($0.number.value) ?? true }
                && set.bodyMassIndex().map { range(of: .bodyMassIndex)?.contains($0.value) ?? true } ?? true
        case .activity(let day): steps.contains(day.steps)
        }
    }
}
