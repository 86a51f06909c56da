package import CommunityModel

/// A staff member says what is wrong with a client's reading. The correction itself is the record of who did it, when
/// and why.
package struct CorrectReading: Sendable {
    package typealias Store = CareDeskStore & ReadingCorrections

    private let store: any Store
    private let rosters: RosterKeeper

    package init(store: any Store, rosters: RosterKeeper) {
        self.store = store
        self.rosters = rosters
    }

    /// - Parameters:
    ///   - reading: The number of its event in the journal.
    ///   - resident: Whose reading it is, a client of theirs.
    ///   - change: What is right.
    ///   - reason: Why.
    ///   - session: Who says so.
    ///   - now: When.
    /// - Returns: false when they are no client of theirs, or it is no reading of the resident's; nothing changes then.
    /// - Throws: ``StoreError``; nothing changes then.
    package func callAsFunction(
        _ reading: Int64,
        of resident: Resident.ID,
        to change: ReadingCorrection.Change,
        because reason: ReadingCorrection.Reason,
        in session: StaffSessionRecord,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        guard try await store.client(resident, of: session.member.id, readingsIn: now...now) != nil else {
            return false
        }
        let correction = ReadingCorrection(
            reading: reading,
            resident: resident,
            change: change,
            reason: reason,
            by: .staff(session.member.id),
            at: now
        )
        guard try await store.add(correction) else { return false }
        rosters.readingsMayHaveChanged(of: [resident])
        return true
    }
}
