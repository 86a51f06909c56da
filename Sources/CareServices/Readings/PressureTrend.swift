package import CommunityModel
package import Trends

/// How a resident's blood pressure went over a long time, in as many points as a chart can show.
package struct PressureTrend: Hashable, Sendable {
    /// Of so many readings; implausible ones are left out.
    package let count: Int
    /// Oldest first, 300 at most; each period's highest and lowest are among them.
    package let points: [DatedBloodPressure]

    /// - Parameter readings: Oldest first.
    package init(of readings: [StoredReading<BloodPressure>]) {
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

    /// Oldest first, without implausible readings; worked out at each look (docs/decisions/0032).
    package func pressureOccasions(
        of resident: Resident.ID,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [PressureOccasion] {
        try await bloodPressures(of: resident, in: period).forTrends.occasions()
    }

    /// What each day's readings were, oldest first, without implausible ones; worked out at each look.
    package func dailySpreads(
        of resident: Resident.ID,
        in period: ClosedRange<Instant>,
        zone: TownZone
    ) async throws(StoreError) -> [DailySpread] {
        try await bloodPressures(of: resident, in: period).forTrends.dailySpreads(in: zone)
    }
}
