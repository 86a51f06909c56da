package import CommunityModel

/// How ``RecentHistory`` comes of a person's own readings (design facts "records" 3.1): the median weight of 14 days, mean
/// and standard deviation of the blood pressures of 30.
package enum RecentHistoryRule {
    package static let weightDays = 14
    package static let pressureDays = 30

    /// What a scale told at one instant.
    package typealias DatedBody = (measuredAt: Instant, set: QuantitySet)

    /// Readings in any order; those that are older than the rule looks back, or later than `now`, are left aside.
    ///
    /// - Returns: what is known of them; a height or a body fat of long ago is still the last one.
    package static func history(
        of pressures: [DatedBloodPressure],
        _ bodies: [DatedBody],
        now: Instant
    ) -> RecentHistory {
        let bodies = bodies.filter { $0.set.kind == .body && $0.measuredAt <= now }
            .sorted { $0.measuredAt < $1.measuredAt }
        func last(_ quantity: MeasuredQuantity, places: Int) -> RecentHistory.Dated? {
            bodies.last { $0.set[quantity] != nil }.flatMap { body in
                body.set[quantity].map { RecentHistory.Dated($0.digits(at: places), at: body.measuredAt) }
            }
        }
        let weights = bodies.filter { $0.measuredAt >= now - .days(weightDays) }
            .compactMap { $0.set[.weight]?.digits(at: 3) }
        return RecentHistory(
            weights: median(of: weights).map { RecentHistory.Weights(count: weights.count, medianInGrams: $0) },
            lastWeight: last(.weight, places: 3),
            pressures: self.pressures(
                of: pressures.filter { (now - .days(pressureDays)...now).contains($0.measuredAt) }.map(\.pressure)
            ),
            lastHeight: last(.height, places: 1),
            lastBodyFat: last(.bodyFat, places: 1)
        )
    }

    private static func pressures(of pressures: [BloodPressure]) -> RecentHistory.Pressures? {
        guard !pressures.isEmpty else { return nil }
        return RecentHistory.Pressures(
            count: pressures.count,
            systolic: spread(of: pressures.map(\.systolic)),
            diastolic: spread(of: pressures.map(\.diastolic))
        )
    }

    /// In tenths; the deviation is that of all these readings, not of a sample.
    private static func spread(of values: [Int]) -> RecentHistory.Spread {
        let count = Double(values.count)
        let mean = Double(values.reduce(0, +)) / count
        let variance = values.map { (Double($0) - mean) * (Double($0) - mean) }.reduce(0, +) / count
        return RecentHistory.Spread(
            mean: Int((10 * mean).rounded()),
            deviation: Int((10 * variance.squareRoot()).rounded())
        )
    }

    private static func median(of values: [Int]) -> Int? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
