import CommunityModel

extension SamePersonRule {
    /// What a scale tells: its weight first, then what comes with it.
    func verdict(
        ofBody set: QuantitySet,
        measuredAt instant: Instant,
        for person: RecentHistory,
        among others: [RecentHistory]
    ) -> Verdict {
        let weight = set[.weight].map { $0.digits(at: 3) }
        if let weight, let doubt = doubt(aboutWeight: weight, measuredAt: instant, for: person, among: others) {
            return .doubtful(doubt)
        }
        if let height = set[.height]?.digits(at: 1), let last = person.lastHeight,
            abs(height - last.value) > heightChange
        {
            return .doubtful(.heightChanged)
        }
        if let fat = set[.bodyFat]?.digits(at: 1), let last = person.lastBodyFat,
            isWithin(.days(7), instant, last.at), abs(fat - last.value) > bodyFatChange
        {
            return .doubtful(.bodyFatChanged)
        }
        return median(of: person) == nil ? .unknown : .fits
    }

    private func doubt(
        aboutWeight weight: Int,
        measuredAt instant: Instant,
        for person: RecentHistory,
        among others: [RecentHistory]
    ) -> Doubt? {
        if let last = person.lastWeight, isWithin(.hours(24), instant, last.at),
            abs(weight - last.value) * 100 > weightChangePercent * last.value
        {
            return .weightChangedInADay
        }
        guard let median = median(of: person) else { return nil }
        let distance = abs(weight - median)
        if distance > weightFromMedian { return .weightFarFromMedian }
        guard distance > weightOfEqual else { return nil }
        let isAnothers = others.compactMap(self.median).contains { abs(weight - $0) < distance }
        return isAnothers ? .weightOfAnother : nil
    }

    private func median(of person: RecentHistory) -> Int? {
        person.weights.flatMap { $0.count >= fewestWeights ? $0.medianInGrams : nil }
    }

    private func isWithin(_ span: Duration, _ instant: Instant, _ other: Instant) -> Bool {
        max(instant, other) - min(instant, other) <= span
    }
}
