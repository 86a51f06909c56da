package import CommunityModel

/// Where residents see their own data: it knows the open card sessions, and records each look before it hands out
/// anything.
package struct OwnDataDesk: Sendable {
    package typealias Store = AccessRecords & ReadingStore & ResidentRegister

    /// A look that is recorded and may go on.
    struct Look {
        let resident: Resident
        let usual: [UsualBand]
        let sessionEndsAt: Instant
    }

    let zone: TownZone
    private let store: any Store
    private let sessions: CardSessions

    package init(store: any Store, sessions: CardSessions, zone: TownZone) {
        self.store = store
        self.sessions = sessions
        self.zone = zone
    }

    /// - Returns: nil when the session is over.
    func look(
        _ what: AccessRecord.Shown,
        in session: CardSession.ID,
        at box: Box,
        now: Instant
    ) async throws(StoreError) -> Look? {
        guard let open = sessions.use(session, at: box.id, now: now) else { return nil }
        try await store.add(
            AccessRecord(
                at: now,
                by: .resident(open.resident, box: box.id, session: session),
                about: open.resident,
                what: what,
                purpose: .ownData
            )
        )
        let roster = try await store.rosterRecord(of: box.household)
        guard let member = roster?.members.first(where: { $0.resident.id == open.resident }) else { return nil }
        return Look(resident: member.resident, usual: member.usual, sessionEndsAt: open.endsAt)
    }

    /// Readings of some days, oldest first; none of the future.
    func readings(
        of resident: Resident,
        over days: ClosedRange<TownDay>,
        now: Instant
    ) async throws(StoreError) -> [StoredReading<BloodPressure>] {
        try await store.bloodPressures(of: resident.id, in: zone.start(of: days.lowerBound)...now)
    }

    func latest(of resident: Resident, now: Instant) async throws(StoreError) -> StoredReading<BloodPressure>? {
        try await store.latestBloodPressure(of: resident.id, notAfter: now)
    }
}

extension [StoredReading<BloodPressure>] {
    /// What means and trends are made of: implausible numbers are shown but not counted.
    var forTrends: [DatedBloodPressure] {
        filter { !$0.quality.contains(.implausible) }.map(\.dated)
    }
}
