package import CommunityModel

/// What the television says of one reading. It never judges health: one reading says little (JSH2025).
package enum BloodPressureVerdict: Hashable, Sendable {
    /// 「いつもどおりです」
    case asUsual
    /// 「きろくしました」: no usual band yet, or outside it.
    case recorded
    /// Beyond the guideline's urgent limit: rest five minutes and measure again.
    case restAndMeasureAgain
    /// The numbers are so odd that the person is asked to measure again.
    case implausible

    package init(
        of pressure: BloodPressure,
        measuredAt: Instant,
        usual: [UsualBand],
        zone: TownZone,
        guideline: HomeBloodPressureGuideline = .jsh2025
    ) {
        let part = PartOfDay(of: measuredAt, in: zone)
        if !Plausibility.isPlausible(pressure) {
            self = .implausible
        } else if !guideline.urgent.contains(pressure) {
            self = .restAndMeasureAgain
        } else if usual.contains(where: { $0.partOfDay == part && $0.contains(pressure) }) {
            self = .asUsual
        } else {
            self = .recorded
        }
    }
}
