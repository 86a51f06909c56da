package import CommunityModel

/// A reading as the collector keeps it: a blood pressure, which most looks are about, or of any kind.
package struct StoredReading<Values: Hashable & Sendable>: Hashable, Sendable {
    /// The number of its event in the journal.
    package let seq: Int64
    /// 1 as it was measured; each correction counts up.
    package let version: Int
    package let measuredAt: Instant
    package let clockQuality: ClockQuality
    /// What was measured, or what it was corrected to.
    package let values: Values
    package let quality: ReadingQuality

    package init(
        seq: Int64,
        version: Int = 1,
        measuredAt: Instant,
        clockQuality: ClockQuality,
        values: Values,
        quality: ReadingQuality
    ) {
        self.seq = seq
        self.version = version
        self.measuredAt = measuredAt
        self.clockQuality = clockQuality
        self.values = values
        self.quality = quality
    }
}

extension StoredReading<BloodPressure> {
    package var pressure: BloodPressure { values }

    package var dated: DatedBloodPressure { DatedBloodPressure(measuredAt: measuredAt, pressure: pressure) }
}

extension Sequence<StoredReading<MeasuredValues>> {
    /// The days of activity that count, oldest first: of each day the one with the most steps, one that is plausible before
    /// one that is not. A tracker that is touched twice a day tells the day twice, and two trackers of one person are never
    /// added up (design facts "records" 3.1).
    package var activityDays: [ActivityDay] {
        var best: [TownDay: (day: ActivityDay, isPlausible: Bool)] = [:]
        for measurement in self {
            guard case .activity(let day) = measurement.values else { continue }
            let isPlausible = !measurement.quality.contains(.implausible)
            if let known = best[day.day],
                (known.isPlausible ? 1 : 0, known.day.steps) >= (isPlausible ? 1 : 0, day.steps)
            {
                continue
            }
            best[day.day] = (day, isPlausible)
        }
        return best.values.map(\.day).sorted { $0.day < $1.day }
    }
}
