package import CommunityModel

/// The mean of the measured days among the seven that end with ``day``: each day counts once, however often it was
/// measured.
package struct SevenDayMean: Hashable, Sendable {
    package let day: TownDay
    package let systolic: Double
    package let diastolic: Double
    /// How many of the seven days were measured, 3...7.
    package let measuredDays: Int

    /// Fewer measured days than this make no mean: one odd reading would look like a trend.
    package static let fewestDays = 3

    /// - Returns: nil when fewer than ``fewestDays`` of the seven days were measured.
    package init?(endingOn day: TownDay, from means: [DailyMean]) {
        let window = day.advanced(byDays: -6)...day
        let measured = means.filter { window.contains($0.day) }
        guard measured.count >= Self.fewestDays else { return nil }
        let count = Double(measured.count)
        self.day = day
        systolic = measured.reduce(0) { $0 + $1.systolic } / count
        diastolic = measured.reduce(0) { $0 + $1.diastolic } / count
        measuredDays = measured.count
    }
}

extension [DailyMean] {
    /// The seven-day mean of each day of `period` that has one. Give readings of six days before the period too, or
    /// its first days have less to stand on.
    package func sevenDayMeans(over period: ClosedRange<TownDay>) -> [SevenDayMean] {
        (period.lowerBound.daysSinceEpoch...period.upperBound.daysSinceEpoch).compactMap {
            SevenDayMean(endingOn: TownDay(daysSinceEpoch: $0), from: self)
        }
    }
}
