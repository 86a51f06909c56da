package import CommunityModel

/// The readings of residents, folded from the journal. What was stored is seen at once.
package protocol ReadingStore: Sendable {
    /// Readings of one resident, oldest first; not those entered in error.
    func bloodPressures(
        of resident: Resident.ID,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading]

    /// The last readings that were measured no later than `now`, newest first, `limit` at most.
    func latestBloodPressures(
        of resident: Resident.ID,
        notAfter now: Instant,
        limit: Int
    ) async throws(StoreError) -> [StoredReading]
}

extension ReadingStore {
    /// The last reading that was measured no later than `now`.
    package func latestBloodPressure(
        of resident: Resident.ID,
        notAfter now: Instant
    ) async throws(StoreError) -> StoredReading? {
        try await latestBloodPressures(of: resident, notAfter: now, limit: 1).first
    }
}

/// A blood pressure as the collector keeps it.
package struct StoredReading: Hashable, Sendable {
    /// The number of its event in the journal.
    package let seq: Int64
    package let measuredAt: Instant
    package let clockQuality: ClockQuality
    package let pressure: BloodPressure
    package let quality: ReadingQuality

    package init(
        seq: Int64,
        measuredAt: Instant,
        clockQuality: ClockQuality,
        pressure: BloodPressure,
        quality: ReadingQuality
    ) {
        self.seq = seq
        self.measuredAt = measuredAt
        self.clockQuality = clockQuality
        self.pressure = pressure
        self.quality = quality
    }

    package var dated: DatedBloodPressure {
        DatedBloodPressure(measuredAt: measuredAt, pressure: pressure)
    }
}
