package import CommunityModel

/// Readings that were taken at one sitting count as one: at home one measures twice in a row.
package struct PressureOccasion: Hashable, Sendable {
    /// How long after its first reading a reading still belongs to it (design facts "records" 7.10).
    package static let longest = Duration.minutes(15)

    /// When the first of its readings was measured.
    package let start: Instant
    /// How many readings are in it; at least 1.
    package let count: Int
    /// The means of its readings, mmHg, not rounded.
    package let systolic: Double
    package let diastolic: Double

    package init(start: Instant, count: Int, systolic: Double, diastolic: Double) {
        self.start = start
        self.count = count
        self.systolic = systolic
        self.diastolic = diastolic
    }
}

extension [DatedBloodPressure] {
    /// Oldest first; the readings may be in any order. They are made of the readings each time: a reading that comes
    /// late, is corrected or moves to somebody else leaves nothing behind.
    package func occasions() -> [PressureOccasion] {
        var occasions: [PressureOccasion] = []
        var rest = sorted { $0.measuredAt < $1.measuredAt }[...]
        while let first = rest.first {
            let sitting = rest.prefix { $0.measuredAt - first.measuredAt <= PressureOccasion.longest }
            let count = Double(sitting.count)
            occasions.append(
                PressureOccasion(
                    start: first.measuredAt,
                    count: sitting.count,
                    systolic: Double(sitting.reduce(0) { $0 + $1.pressure.systolic }) / count,
                    diastolic: Double(sitting.reduce(0) { $0 + $1.pressure.diastolic }) / count
                )
            )
            rest = rest.dropFirst(sitting.count)
        }
        return occasions
    }
}
