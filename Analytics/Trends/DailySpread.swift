package import CommunityModel

/// What one day's readings were, mmHg: lowest, highest, mean and median.
package struct DailySpread: Hashable, Sendable {
    package let day: TownDay
    /// How many readings there were; at least 1.
    package let count: Int
    package let systolic: Spread
    package let diastolic: Spread

    package init(day: TownDay, count: Int, systolic: Spread, diastolic: Spread) {
        self.day = day
        self.count = count
        self.systolic = systolic
        self.diastolic = diastolic
    }

    package struct Spread: Hashable, Sendable {
        package let lowest: Int
        package let highest: Int
        /// Not rounded.
        package let mean: Double
        /// Of an even number of values, the mean of the two in the middle.
        package let median: Double

        package init(lowest: Int, highest: Int, mean: Double, median: Double) {
            self.lowest = lowest
            self.highest = highest
            self.mean = mean
            self.median = median
        }

        /// - Returns: nil when there are no values.
        package init?(of values: [Int]) {
            let sorted = values.sorted()
            guard let lowest = sorted.first, let highest = sorted.last else { return nil }
            let middle = sorted.count / 2
            self.init(
                lowest: lowest,
                highest: highest,
                mean: Double(sorted.reduce(0, +)) / Double(sorted.count),
                median: sorted.count.isMultiple(of: 2)
                    ? Double(sorted[middle - 1] + sorted[middle]) / 2 : Double(sorted[middle])
            )
        }
    }
}

extension [DatedBloodPressure] {
    /// One a day that has readings, oldest first; the readings may be in any order.
    package func dailySpreads(in zone: TownZone) -> [DailySpread] {
        Dictionary(grouping: self) { zone.day(of: $0.measuredAt) }
            .compactMap { day, readings in
                guard let systolic = DailySpread.Spread(of: readings.map(\.pressure.systolic)),
                    let diastolic = DailySpread.Spread(of: readings.map(\.pressure.diastolic))
                else { return nil }
                return DailySpread(day: day, count: readings.count, systolic: systolic, diastolic: diastolic)
            }
            .sorted { $0.day < $1.day }
    }
}
