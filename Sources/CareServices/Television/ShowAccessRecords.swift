package import CommunityModel

/// Who looked at a resident's data (「だれが 見たか」), for the resident.
package struct AccessHistory: Hashable, Sendable {
    package let resident: Resident
    /// The newest first.
    package let visits: [AccessVisit]
    /// When the session ends if nothing happens before.
    package let sessionEndsAt: Instant
}

/// Looks of one person in one go: a card session at the television, or a session at the care desk.
package struct AccessVisit: Hashable, Sendable {
    package enum Visitor: Hashable, Sendable {
        /// The resident at the television.
        case resident
        case staff(StaffMember)
        /// Somebody at the care desk who is not on its register any more.
        case formerStaff
    }

    /// The last look.
    package let at: Instant
    package let by: Visitor
    /// Each once, the newest first.
    package fileprivate(set) var what: [AccessRecord.Shown]
    package let purpose: AccessRecord.Purpose
}

/// Shows a resident who looked at their data, to a session that is sure enough. This look is recorded as well, before
/// anything is read.
package struct ShowAccessRecords: Sendable {
    package typealias Store = AccessRecords & StaffRegister

    /// So many looks are read; a busy month has fewer.
    private static let limit = 500

    private let desk: GuardedDesk
    private let store: any Store

    package init(desk: GuardedDesk, store: any Store) {
        self.desk = desk
        self.store = store
    }

    /// - Throws: ``StoreError``, also when the look or a refusal could not be recorded; nothing is shown then.
    package func callAsFunction(
        in session: CardSession.ID,
        at box: Box,
        now: Instant
    ) async throws(StoreError) -> GuardedAnswer<AccessHistory> {
        try await desk.show(.accessRecords, for: .accessRecords, in: session, at: box, now: now) {
            look throws(StoreError) in
            let records = try await store.accessRecords(about: look.resident.id, limit: Self.limit)
            let staff = try await store.staffMembers()
            return AccessHistory(
                resident: look.resident,
                visits: records.visits(by: staff),
                sessionEndsAt: look.sessionEndsAt
            )
        }
    }
}

extension [AccessRecord] {
    /// Records, the newest first, as visits.
    func visits(by staff: [StaffMember]) -> [AccessVisit] {
        var visits: [AccessVisit] = []
        var places: [Visit: Int] = [:]
        for record in self {
            let visit = Visit(by: record.by, purpose: record.purpose)
            if let place = places[visit] {
                if !visits[place].what.contains(record.what) { visits[place].what.append(record.what) }
                continue
            }
            let visitor: AccessVisit.Visitor =
                switch record.by {
                case .resident: .resident
                case .staff(let id, _):
                    staff.first { $0.id == id }.map(AccessVisit.Visitor.staff) ?? .formerStaff
                }
            places[visit] = visits.count
            visits.append(AccessVisit(at: record.at, by: visitor, what: [record.what], purpose: record.purpose))
        }
        return visits
    }
}

/// What makes looks one visit.
private struct Visit: Hashable {
    let by: AccessRecord.Viewer
    let purpose: AccessRecord.Purpose
}
