package import CareServices
package import CommunityModel
import GRDB
import WatchRules

extension SQLiteStore: WatchStore {
    package func holdWatch(
        as keeper: WatchKeeper.ID,
        until end: Instant,
        at now: Instant
    ) async throws(StoreError) -> WatchLease? {
        try await write { db in
            let lastRoundAt = try db.first("SELECT last_round_ms FROM watch_keeper")?.instantIfAny("last_round_ms")
            try db.run(
                """
                UPDATE watch_keeper SET owner = ?, held_until_ms = ?, last_round_ms = ?
                WHERE owner IS NULL OR owner = ? OR held_until_ms <= ?
                """,
                [keeper.blob, end.milliseconds, now.milliseconds, keeper.blob, now.milliseconds]
            )
            return db.changed == 1 ? WatchLease(lastRoundAt: lastRoundAt) : nil
        }
    }

    package func judgeExpectations(
        as keeper: WatchKeeper.ID,
        at now: Instant,
        firesDeadlines: Bool,
        limit: Int,
        judge: @escaping @Sendable (DueExpectation) -> Settlement
    ) async throws(StoreError) -> Int? {
        switch try await work(firesDeadlines: firesDeadlines, at: now) {
        case .nothing: return 0
        case .signs: break
        // Before somebody is asked or told, and while they are: a sign that was acknowledged a moment ago counts, folded
        // or not.
        case .urgent(let head): try await fold(through: head)
        }
        return try await write { db in
            guard try db.number("SELECT 1 FROM watch_keeper WHERE owner = ?", [keeper.blob]) != nil else { return nil }
            if try Self.isUrgent(firesDeadlines: firesDeadlines, at: now, db) {
                let head = try JournalFold.head(db)
                while try JournalFold.position(db) < head { try JournalFold.advance(db) }
            }
            let signed = try Self.expectationsWithNewSigns(db, limit: limit)
            let due = firesDeadlines ? try Self.dueExpectations(at: now, db, limit: limit - signed.rows.count) : []
            let rows = signed.rows + due.filter { row in !signed.rows.contains { $0.number == row.number } }
            for row in rows {
                let due = try DueExpectation(row, at: now, db)
                try Self.settle(row, judge(due), at: now, db)
            }
            try db.run("UPDATE watch_keeper SET signs_seen = ?", [signed.through])
            return rows.count
        }
    }

    private enum WatchWork: Sendable {
        case nothing
        /// Signs were folded that nobody has looked at.
        case signs
        /// A deadline has passed, or somebody was asked or told; the journal's last row was `head`.
        case urgent(head: Int64)
    }

    /// Most rounds have nothing to do and need no commit.
    private func work(firesDeadlines: Bool, at now: Instant) async throws(StoreError) -> WatchWork {
        try await read { db in
            let head = try JournalFold.head(db)
            let seen = try db.number("SELECT signs_seen FROM watch_keeper") ?? 0
            let isDue = try firesDeadlines && !Self.dueExpectations(at: now, db, limit: 1).isEmpty
            if try isDue || (seen < head && Self.isUrgent(firesDeadlines: false, at: now, db)) {
                return .urgent(head: head)
            }
            let isAnybodyOpen = try db.number("SELECT 1 FROM expectation WHERE phase <= 3 LIMIT 1") != nil
            return try isAnybodyOpen && seen < JournalFold.position(db) ? .signs : .nothing
        }
    }

    /// Whether a deadline has passed, or the television is asking, or the family was told.
    private static func isUrgent(firesDeadlines: Bool, at now: Instant, _ db: Database) throws -> Bool {
        if firesDeadlines, try !dueExpectations(at: now, db, limit: 1).isEmpty { return true }
        return try db.number("SELECT 1 FROM expectation WHERE phase <= 3 AND phase >= 2 LIMIT 1") != nil
    }

    private static func dueExpectations(at now: Instant, _ db: Database, limit: Int) throws -> [ExpectationRow] {
        try db.all(
            "SELECT * FROM expectation WHERE fire_at_ms <= ? ORDER BY fire_at_ms, number LIMIT ?",
            [now.milliseconds, max(limit, 0)],
            ExpectationRow.init
        )
    }

    /// The open expectations of those who may have given a sign since the last round, and the journal row up to which
    /// signs are looked at with them: no more than about `limit` at a time, so that a backlog is worked off in bounded
    /// steps.
    private static func expectationsWithNewSigns(
        _ db: Database,
        limit: Int
    ) throws -> (rows: [ExpectationRow], through: Int64) {
        let seen = try db.number("SELECT signs_seen FROM watch_keeper") ?? 0
        let folded = try JournalFold.position(db)
        var rows: [Int64: ExpectationRow] = [:]
        var through = seen
        var reach: Int64 = 20_000
        while through < folded, rows.count < limit {
            let end = min(folded, through + reach)
            let found = try db.all(ofSigns, [through, end, through, end], ExpectationRow.init)
            if rows.count + found.count > limit, reach > 1 {
                reach /= 2
                continue
            }
            for row in found { rows[row.number] = row }
            through = end
        }
        return (rows.values.sorted { $0.number < $1.number }, max(seen, through))
    }

    /// Open expectations of those whom rows of the journal are about; of all in the home where somebody used the remote
    /// control. Bound are the row before the first and the last one, twice.
    static let ofSigns = """
        SELECT * FROM expectation WHERE phase <= 3 AND person IN (
            SELECT subject FROM record.journal WHERE seq > ? AND seq <= ? AND kind IN (1, 2)
            UNION
            SELECT person.number FROM record.journal AS journal
            JOIN record.spool AS spool ON spool.number = journal.spool
            JOIN box ON box.number = spool.box
            JOIN person ON person.household = box.household
            WHERE journal.seq > ? AND journal.seq <= ? AND journal.kind = 4
        )
        """

    private static func settle(
        _ row: ExpectationRow,
        _ settlement: Settlement,
        at now: Instant,
        _ db: Database
    ) throws {
        try row.settle(settlement, db)
        var alert: Int64?
        switch settlement.alert {
        case .open(let id, let last, let home):
            alert = try AlertRow.open(id, of: row, last: last, home: home, at: now, db)
        case .close(let sign): alert = try AlertRow.close(of: row.person, by: sign, at: now, db)
        case nil: break
        }
        for id in settlement.withdrawn { try DeliveryRow.withdraw(id, at: now, db) }
        for draft in settlement.written { try DeliveryRow.insert(draft, of: row, alert: alert, db) }
    }

    package func standingPrompts(
        of household: Household.ID,
        at now: Instant
    ) async throws(StoreError) -> [StandingPrompt] {
        try await read { db in
            try db.all(
                """
                SELECT expectation.id, person.id AS resident, ask_until_ms FROM expectation
                JOIN person ON person.number = expectation.person
                JOIN household ON household.number = person.household
                WHERE household.id = ? AND phase <= 3 AND ask_until_ms > ? ORDER BY asked_at_ms, expectation.number
                """,
                [household.blob, now.milliseconds]
            ) { row in
                StandingPrompt(
                    id: try row.identifier("id"),
                    resident: try row.identifier("resident"),
                    until: row.instant("ask_until_ms")
                )
            }
        }
    }

    package func watchLag(at now: Instant) async throws(StoreError) -> WatchLag {
        try await read { db in
            let due = try db.first(
                "SELECT min(fire_at_ms) AS at_ms FROM expectation WHERE fire_at_ms <= ?",
                [now.milliseconds]
            )
            let waiting = try db.first("SELECT min(written_at_ms) AS at_ms FROM delivery WHERE state = 1")
            return WatchLag(
                oldestExpectation: due?.instantIfAny("at_ms"),
                oldestDelivery: waiting?.instantIfAny("at_ms")
            )
        }
    }
}

extension DueExpectation {
    fileprivate init(_ row: ExpectationRow, at now: Instant, _ db: Database) throws {
        guard
            let home = try db.first(
                "SELECT household.id FROM household JOIN person ON person.household = household.number WHERE person.number = ?",
                [row.person]
            )
        else { throw StoreError(.corrupted, "an expectation is of nobody") }
        let opensAt = row.expectation.opensAt
        // The clock of a box may be ahead a little.
        let latest = now + Expectation.clockTolerance
        self.init(
            id: row.id,
            household: try home.identifier("id"),
            expectation: row.expectation,
            firstSign: opensAt <= latest ? try LifeSignRow.first(of: row.person, in: opensAt...latest, db) : nil,
            lastSign: try LifeSignRow.last(of: row.person, notAfter: latest, db),
            contacts: try FamilyContact.all(of: row.person, db),
            openAlert: try AlertRow.openAlert(of: row.person, at: now, db)
        )
    }
}
