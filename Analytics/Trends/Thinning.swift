package import CommunityModel

extension [DatedBloodPressure] {
    /// As many points as a chart on a television can show.
    package static var mostPoints: Int { 300 }

    /// Fewer readings that look like all of them: the span is cut into periods of the same length, and each keeps its
    /// highest and lowest upper and lower pressure, so that no peak is lost. The first and the last reading stay, too.
    /// - Parameter most: How many may be left, 6 or more; what has no more than that stays whole.
    /// - Returns: A part of the readings in their order. The earliest one stands for several that are the same.
    /// - Precondition: The readings are in the order of measuring.
    package func thinned(to most: Int = Self.mostPoints) -> [DatedBloodPressure] {
        guard count > most, let first, let last else { return self }
        let periods = Int64(Swift.max(1, (most - 2) / 4))
        let span = last.measuredAt.milliseconds - first.measuredAt.milliseconds + 1
        var kept: [Int] = [startIndex]
        var start = startIndex
        while start < endIndex {
            let period = (self[start].measuredAt.milliseconds - first.measuredAt.milliseconds) * periods / span
            let end =
                self[start...].firstIndex {
                    ($0.measuredAt.milliseconds - first.measuredAt.milliseconds) * periods / span != period
                } ?? endIndex
            kept += extremes(of: start..<end)
            start = end
        }
        kept.append(endIndex - 1)
        var thinned: [DatedBloodPressure] = []
        thinned.reserveCapacity(kept.count)
        for (position, index) in kept.enumerated() where position == 0 || kept[position - 1] != index {
            thinned.append(self[index])
        }
        return thinned
    }

    /// Where the highest and the lowest are, in order; up to four places.
    private func extremes(of period: Range<Int>) -> [Int] {
        var (lowestUpper, highestUpper) = (period.lowerBound, period.lowerBound)
        var (lowestLower, highestLower) = (period.lowerBound, period.lowerBound)
        for index in period {
            let pressure = self[index].pressure
            if pressure.systolic < self[lowestUpper].pressure.systolic { lowestUpper = index }
            if pressure.systolic > self[highestUpper].pressure.systolic { highestUpper = index }
            if pressure.diastolic < self[lowestLower].pressure.diastolic { lowestLower = index }
            if pressure.diastolic > self[highestLower].pressure.diastolic { highestLower = index }
        }
        return [lowestUpper, highestUpper, lowestLower, highestLower].sorted()
    }
}
