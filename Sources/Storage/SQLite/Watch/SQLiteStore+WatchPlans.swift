package import CareServices
package import CommunityModel
import GRDB
import WatchRules

extension SQLiteStore {
    package func keepWatchPlan(
        _ plan: WatchPlan?,
        of resident: Resident.ID,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            guard let person = try db.personNumber(of: resident) else { return false }
            try db.run("DELETE FROM watch_plan WHERE person = ?", [person])
            // Days that nobody has judged yet are planned anew; a question that stands is taken back with the plan.
            try db.run(
                "DELETE FROM expectation WHERE person = ? AND phase = ?",
                [person, ExpectationRow.Phase.waiting]
            )
            if let plan {
                try db.run(
                    """
                    INSERT INTO watch_plan (person, opens_at, deadline, grace_ms, made_at_ms, planned_through)
                    VALUES (?, ?, ?, ?, ?, 0)
                    """,
                    [
                        person, plan.opensAt.millisecondsSinceMidnight, plan.deadline.millisecondsSinceMidnight,
                        plan.grace.wholeMilliseconds, now.milliseconds,
                    ]
                )
            } else {
                try db.run(
                    """
                    UPDATE expectation SET phase = ?, fire_at_ms = NULL, ask_until_ms = NULL
                    WHERE person = ? AND phase = ?
                    """,
                    [ExpectationRow.Phase.lapsed, person, ExpectationRow.Phase.asked]
                )
            }
            try db.countChange()
            try db.countDeskChange()
            return true
        }
    }

    package func watchPlan(of resident: Resident.ID) async throws(StoreError) -> WatchPlan? {
        try await read { db in try WatchPlan.of(resident, db) }
    }

    package func planExpectations(in zone: TownZone, at now: Instant) async throws(StoreError) {
        // Tomorrow too: a day that begins has its expectation already.
        let today = zone.day(of: now)
        let days = [today, today.advanced(byDays: 1)]
        let wanted = days[1].daysSinceEpoch
        let isPlanned = try await read { db in
            try db.number("SELECT 1 FROM watch_plan WHERE planned_through < ? LIMIT 1", [wanted]) == nil
        }
        guard !isPlanned else { return }
        try await write { db in
            let plans = try db.all("SELECT * FROM watch_plan WHERE planned_through < ?", [wanted]) { row in
                (person: row["person"] as Int64, madeAt: row.instant("made_at_ms"), plan: WatchPlan(row: row))
            }
            for (person, madeAt, plan) in plans {
                for day in days {
                    let expectation = Expectation(of: plan, on: day, zone: zone)
                    // A plan that is made in the afternoon expects nothing of the morning.
                    guard expectation.deadline > madeAt else { continue }
                    try ExpectationRow.insert(expectation, of: person, id: WatchExpectation.ID(at: now), db)
                }
                try db.run("UPDATE watch_plan SET planned_through = ? WHERE person = ?", [wanted, person])
            }
        }
    }
}

extension WatchPlan {
    static func of(_ resident: Resident.ID, _ db: Database) throws -> WatchPlan? {
        try db.first(
            "SELECT * FROM watch_plan WHERE person = (SELECT number FROM person WHERE id = ?)",
            [resident.blob]
        ).map(WatchPlan.init(row:))
    }

    fileprivate init(row: Row) {
        self.init(
            opensAt: ClockTime(millisecondsSinceMidnight: row["opens_at"]),
            deadline: ClockTime(millisecondsSinceMidnight: row["deadline"]),
            grace: .milliseconds(row["grace_ms"] as Int64)
        )
    }
}

extension Database {
    func personNumber(of resident: Resident.ID) throws -> Int64? {
        try number("SELECT number FROM person WHERE id = ?", [resident.blob])
    }

    /// Something that the care desk shows has changed.
    func countDeskChange() throws {
        try run("UPDATE desk_change SET count = count + 1")
    }
}
