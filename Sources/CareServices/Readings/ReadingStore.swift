package import CommunityModel

/// The readings of residents, folded from the journal. What was stored is seen at once, as it was corrected last;
/// readings entered in error are never seen.
package protocol ReadingStore: Sendable {
    /// Readings of one resident, oldest first.
    func bloodPressures(
        of resident: Resident.ID,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading<BloodPressure>]

    /// The last readings that were measured no later than `now`, newest first, `limit` at most.
    func latestBloodPressures(
        of resident: Resident.ID,
        notAfter now: Instant,
        limit: Int
    ) async throws(StoreError) -> [StoredReading<BloodPressure>]

    /// Readings of one kind of one resident, oldest first.
    func measurements(
        of resident: Resident.ID,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading<MeasuredValues>]

    /// The last readings of one kind that were measured in `period`, newest first, `limit` at most.
    func latestMeasurements(
        of resident: Resident.ID,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>,
        limit: Int
    ) async throws(StoreError) -> [StoredReading<MeasuredValues>]

    /// Residents of whom there is no reading of any kind measured at `since` or later, in the order in which they were added, `limit`
    /// at most. The next page begins after the `last` one of this page.
    func residentsWithoutReading(
        since: Instant,
        after last: Resident.ID?,
        limit: Int
    ) async throws(StoreError) -> [Resident.ID]

    /// Readings that are nobody's (だれの測定か わからないもの), measured at `since` or later, newest first, `limit` at most: those
    /// that a box of the household sent, or, where it is nil, any box.
    func unassignedReadings(
        at household: Household.ID?,
        since: Instant,
        limit: Int
    ) async throws(StoreError) -> [UnassignedReading]

    /// Where a reading came from.
    /// - Returns: nil when the journal's row of that number is no reading.
    func provenance(ofReading seq: Int64) async throws(StoreError) -> ReadingProvenance?
}

extension ReadingStore {
    /// The last reading that was measured no later than `now`.
    package func latestBloodPressure(
        of resident: Resident.ID,
        notAfter now: Instant
    ) async throws(StoreError) -> StoredReading<BloodPressure>? {
        try await latestBloodPressures(of: resident, notAfter: now, limit: 1).first
    }
}

/// A reading that waits for somebody to say whose it is.
package struct UnassignedReading: Hashable, Sendable {
    package let reading: StoredReading<MeasuredValues>
    /// The box that sent it, and where it stands.
    package let box: Box.ID
    package let household: Household.ID

    package init(reading: StoredReading<MeasuredValues>, box: Box.ID, household: Household.ID) {
        self.reading = reading
        self.box = box
        self.household = household
    }
}

/// Where a reading came from: device, box and program, and the clocks on its way.
package struct ReadingProvenance: Hashable, Sendable {
    package let device: DeviceIdentity
    package let box: Box.ID
    package let boot: Boot.ID
    /// The program that sent it first: name and version.
    package let agent: String
    /// The first 16 bytes of the SHA-256 over the bytes of the report it came from.
    package let rawDigest: [UInt8]
    /// When the device was touched, by the box's clock.
    package let touchedAt: Instant
    /// Minutes east of UTC at the box then.
    package let offsetInMinutes: Int
    /// The server's clock when it came in.
    package let receivedAt: Instant
    /// What the device said in other words than what is kept: its own units, and numbers that have no meaning here.
    package let sources: [SourceNumber]

    package init(
        device: DeviceIdentity,
        box: Box.ID,
        boot: Boot.ID,
        agent: String,
        rawDigest: [UInt8],
        touchedAt: Instant,
        offsetInMinutes: Int,
        receivedAt: Instant,
        sources: [SourceNumber] = []
    ) {
        self.device = device
        self.box = box
        self.boot = boot
        self.agent = agent
        self.rawDigest = rawDigest
        self.touchedAt = touchedAt
        self.offsetInMinutes = offsetInMinutes
        self.receivedAt = receivedAt
        self.sources = sources
    }
}
