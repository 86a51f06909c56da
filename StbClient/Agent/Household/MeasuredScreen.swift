package import CommunityModel
import HealthRules
package import Screens

/// One reading with its owner, and what may be said of it.
package struct MeasuredScreen: Hashable, Sendable {
    package let owner: CardOwner
    package let values: MeasuredValues
    package let verdict: MeasuredVerdict
    package let quality: ReadingQuality
    package let isVeryHigh: Bool
    /// Further readings that came with the same touch; days of activity are in ``days``.
    package let moreCount: Int
    /// How many days of activity came with the same touch, where one is shown.
    package let days: Int
    /// Everything that came with the touch: what moves when it was somebody else's.
    let touch: [Measurement]

    /// Shows what was measured last; of a tracker that tells a week, its last day.
    /// - Returns: nil when there is nothing to show.
    init?(of owner: CardOwner, touch: [Measurement], isRepeated: Bool, zone: TownZone) {
        guard let latest = touch.last(by: { $0.isShownBefore($1) }) else { return nil }
        self.owner = owner
        values = latest.values
        self.touch = touch
        let days = touch.compactMap { if case .activity(let day) = $0.values { day.day } else { nil } }
        let isDay = latest.values.kind == .activity
        self.days = isDay ? Set(days).count : 1
        moreCount = touch.count - (isDay ? days.count : 1)
        guard case .bloodPressure(let pressure) = latest.values else {
            verdict = isRepeated ? .alreadyRecorded : .recorded
            isVeryHigh = false
            quality = Plausibility.isPlausible(latest.values) ? latest.quality : latest.quality.union(.implausible)
            return
        }
        let verdict = BloodPressureVerdict(
            of: pressure,
            measuredAt: latest.time.instant,
            usual: owner.member.usual,
            zone: zone
        )
        self.verdict = isRepeated ? .alreadyRecorded : verdict == .asUsual ? .asUsual : .recorded
        quality = verdict == .implausible ? latest.quality.union(.implausible) : latest.quality
        isVeryHigh = verdict == .restAndMeasureAgain
    }
}

extension Measurement {
    /// Days of activity by their day: a tracker tells all of them at one instant.
    fileprivate func isShownBefore(_ other: Measurement) -> Bool {
        if case .activity(let day) = values, case .activity(let otherDay) = other.values {
            return day.day < otherDay.day
        }
        return isEarlier(than: other)
    }
}
