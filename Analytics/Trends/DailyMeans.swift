package import CommunityModel

/// The mean of one day's readings, mmHg, not rounded.
package struct DailyMean: Hashable, Sendable {
    package let day: TownDay
    package let systolic: Double
    package let diastolic: Double
    /// How many readings are in it; at least 1.
    package let count: Int

    package init(day: TownDay, systolic: Double, diastolic: Double, count: Int) {
        self.day = day
        self.systolic = systolic
        self.diastolic = diastolic
        self.count = count
    }
}

extension [DatedBloodPressure] {
    /// One mean a day that has readings, oldest first; days without readings are left out, not filled.
    package func dailyMeans(in zone: TownZone) -> [DailyMean] {
        Dictionary(grouping: self) { zone.day(of: $0.measuredAt) }
            .map { day, readings in
                let count = Double(readings.count)
                return DailyMean(
                    day: day,
                    systolic: Double(readings.reduce(0) { $0 + $1.pressure.systolic }) / count,
                    diastolic: Double(readings.reduce(0) { $0 + $1.pressure.diastolic }) / count,
                    count: readings.count
                )
            }
            .sorted { $0.day < $1.day }
    }
}
