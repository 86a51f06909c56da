package import CommunityModel

/// Clinical thresholds are data with a source and a version, so that a town can see what it is told by, and a new
/// edition replaces the old one in one place.
package struct HomeBloodPressureGuideline: Hashable, Sendable {
    /// Whose thresholds these are, with the edition.
    package let source: String
    /// Home blood pressure at or above either number is high.
    package let high: BloodPressureTarget
    /// At or above either number: rest five minutes, measure again.
    package let urgent: BloodPressureTarget

    /// JSH2025 (日本高血圧学会 高血圧管理・治療ガイドライン2025): high at home is a mean of 135 or more, or 85 or more.
    /// Measuring again at 180/110 follows the same guideline's grade III with the office value, as the cautious one.
    package static let jsh2025 = HomeBloodPressureGuideline(
        source: "JSH2025",
        high: BloodPressureTarget(systolicBelow: 135, diastolicBelow: 85),
        urgent: BloodPressureTarget(systolicBelow: 180, diastolicBelow: 110)
    )

    /// What a resident is shown as 「目標」 until a doctor has set a target of their own. The guideline's own
    /// treatment goal is lower (125/75); it is for a doctor to set, not for a television (docs/decisions/0020).
    package var targetUntilDoctorSetsOne: BloodPressureTarget { high }
}
