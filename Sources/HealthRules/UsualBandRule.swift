package import CommunityModel

/// What 「いつもどおり」 means (architecture decision 22): within the person's median ± max(10 mmHg, 2 MAD) of the last
/// 28 days at the same part of the day, with at least 5 days of data. MAD is the median absolute deviation.
package enum UsualBandRule {
    /// Days looked back, the day of `now` included.
    package static let days = 28
    /// Fewer days with a reading than this, and nothing is called usual.
    package static let fewestDays = 5
    /// The band is never narrower than this to either side, mmHg.
    package static let narrowestHalf = 10

    /// What is usual for one person, from their own history.
    ///
    /// - Parameters:
    ///   - history: Readings in any order; those outside the 28 days are left aside.
    ///   - now: The last day counted is the day of this instant.
    ///   - zone: Whose days and hours.
    /// - Returns: The bands of the parts of the day that have enough data, in the order of ``PartOfDay``.
    package static func bands(from history: [DatedBloodPressure], now: Instant, zone: TownZone) -> [UsualBand] {
        let today = zone.day(of: now)
        let window = today.advanced(byDays: 1 - days)...today
        let recent = history.filter { window.contains(zone.day(of: $0.measuredAt)) }
        let byPart = Dictionary(grouping: recent) { PartOfDay(of: $0.measuredAt, in: zone) }
        return PartOfDay.allCases.compactMap { part in
            guard let readings = byPart[part] else { return nil }
            let measuredDays = Set(readings.map { zone.day(of: $0.measuredAt) })
            guard measuredDays.count >= fewestDays else { return nil }
            return UsualBand(
                partOfDay: part,
                systolic: range(of: readings.map(\.pressure.systolic)),
                diastolic: range(of: readings.map(\.pressure.diastolic))
            )
        }
    }

    /// median ± max(10, 2 MAD), rounded outwards to whole mmHg. Both medians are doubled to stay in integers.
    private static func range(of values: [Int]) -> ClosedRange<Int> {
        let doubledMedian = doubledMedian(of: values)
        let quadrupledDeviation = Self.doubledMedian(of: values.map { abs(2 * $0 - doubledMedian) })
        // 2 MAD = quadrupledDeviation / 2, since a deviation of doubled values is doubled once more by the median.
        let doubledHalf = max(2 * narrowestHalf, quadrupledDeviation)
        let low = doubledMedian - doubledHalf
        let high = doubledMedian + doubledHalf
        return (low - (low & 1)) / 2...(high + (high & 1)) / 2
    }

    /// Twice the median; values must not be empty.
    private static func doubledMedian(of values: [Int]) -> Int {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? sorted[middle - 1] + sorted[middle] : 2 * sorted[middle]
    }
}
