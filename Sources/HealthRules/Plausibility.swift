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
}
