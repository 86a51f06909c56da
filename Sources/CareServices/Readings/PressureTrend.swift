package import CommunityModel
import Trends

/// How a resident's blood pressure went over a long time, in as many points as a chart can show.
package struct PressureTrend: Hashable, Sendable {
    /// Of so many readings; implausible ones are left out.
    package let count: Int
    /// Oldest first, 300 at most; each period's highest and lowest are among them.
    package let points: [DatedBloodPressure]

    /// - Parameter readings: Oldest first.
    package init(of readings: [StoredReading]) {
        let trusted = readings.forTrends
        count = trusted.count
        points = trusted.thinned()
    }
}

extension ReadingStore {
    /// - Throws: ``StoreError`` when the readings cannot be had.
    package func pressureTrend(
        of resident: Resident.ID,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> PressureTrend {
        PressureTrend(of: try await bloodPressures(of: resident, in: period))
    }
}
