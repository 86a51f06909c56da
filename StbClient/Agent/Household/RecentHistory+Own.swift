import CommunityModel
import HealthRules

extension RecentHistory {
    /// With readings that the roster does not tell of yet, as the collector will count them: of those around `instant`
    /// whose numbers and time can be trusted.
    func adding(_ readings: [Measurement], around instant: Instant) -> RecentHistory {
        func trusted(within days: Int) -> [Measurement] {
            readings.filter { reading in
                let at = reading.time.instant
                return reading.time.clockQuality != .unknown && !reading.quality.contains(.implausible)
                    && Plausibility.isPlausible(reading.values)
                    && max(at, instant) - min(at, instant) <= .days(days)
            }
        }
        let bodies = trusted(within: RecentHistoryRule.weightDays).compactMap {
            reading -> RecentHistoryRule.DatedBody? in
            guard case .quantities(let set) = reading.values, set.kind == .body else { return nil }
            return (reading.time.instant, set)
        }
        func last(_ quantity: MeasuredQuantity, places: Int, orElse last: Dated?) -> Dated? {
            bodies.reduce(last) { last, body in
                guard let value = body.set[quantity]?.digits(at: places), body.measuredAt >= last?.at ?? body.measuredAt
                else { return last }
                return Dated(value, at: body.measuredAt)
            }
        }
        return RecentHistory(
            weights: weights(adding: bodies.compactMap { $0.set[.weight]?.digits(at: 3) }),
            lastWeight: last(.weight, places: 3, orElse: lastWeight),
            pressures: pressures(
                adding: trusted(within: RecentHistoryRule.pressureDays).compactMap(\.values.bloodPressure)
            ),
            lastHeight: last(.height, places: 1, orElse: lastHeight),
            lastBodyFat: last(.bodyFat, places: 1, orElse: lastBodyFat)
        )
    }

    /// The weights before count as so many of the median: exact enough for the few of one day.
    private func weights(adding own: [Int]) -> Weights? {
        guard !own.isEmpty else { return weights }
        let all = (own + (weights.map { Array(repeating: $0.medianInGrams, count: $0.count) } ?? [])).sorted()
        let middle = all.count / 2
        let median = all.count.isMultiple(of: 2) ? (all[middle - 1] + all[middle]) / 2 : all[middle]
        return Weights(count: all.count, medianInGrams: median)
    }

    private func pressures(adding own: [BloodPressure]) -> Pressures? {
        guard !own.isEmpty else { return pressures }
        let count = pressures?.count ?? 0
        return Pressures(
            count: count + own.count,
            systolic: Spread(pressures?.systolic, of: count, adding: own.map(\.systolic)),
            diastolic: Spread(pressures?.diastolic, of: count, adding: own.map(\.diastolic))
        )
    }
}

extension RecentHistory.Spread {
    /// Mean and deviation of two lots together follow from those of each.
    fileprivate init(_ before: Self?, of count: Int, adding own: [Int]) {
        let values = own.map { 10 * Double($0) }
        let mean = Double(before?.mean ?? 0)
        let deviation = Double(before?.deviation ?? 0)
        let total = Double(count + own.count)
        let newMean = (Double(count) * mean + values.reduce(0, +)) / total
        let squares = Double(count) * (deviation * deviation + mean * mean) + values.map { $0 * $0 }.reduce(0, +)
        let variance = max(0, squares / total - newMean * newMean)
        self.init(mean: Int(newMean.rounded()), deviation: Int(variance.squareRoot().rounded()))
    }
}
