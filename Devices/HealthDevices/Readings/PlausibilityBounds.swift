package import CommunityModel

/// Bounds outside which a value is kept but asked about. Harder bounds, beyond which it cannot be a reading at all, are
/// those of ``BloodPressure``.
///
/// Systolic, diastolic and pulse: the ranges of common device profiles (70...250, 40...150, 30...200). Pulse pressure:
/// our proposal. Not to be confused with what is healthy.
package enum PlausibilityBounds {
    /// mmHg.
    package static let systolic = 70...250
    /// mmHg.
    package static let diastolic = 40...150
    /// Systolic less diastolic, mmHg.
    package static let pulsePressure = 15...120
    /// Beats per minute.
    package static let pulse = 30...200

    package static func contain(_ reading: BloodPressure) -> Bool {
        systolic.contains(reading.systolic) && diastolic.contains(reading.diastolic)
            && pulsePressure.contains(reading.systolic - reading.diastolic)
            && (reading.pulse.map(pulse.contains) ?? true)
    }
}
