import CareServices
import CommunityModel
import GRDB
import WatchRules

/// An expectation as its table keeps it.
struct ExpectationRow {
    /// Raw values are those of the table.
    enum Phase: Int, DatabaseValueConvertible {
        case waiting = 1
        case asked = 2
        case alerted = 3
        case met = 4
        case ended = 5
        case lapsed = 6
    }

    let number: Int64
    let id: WatchExpectation.ID
    let person: Int64
    let expectation: Expectation
    private let asksUntil: Instant?

    init(_ row: Row) throws {
        number = row["number"]
        id = try row.identifier("id")
        person = row["person"]
        asksUntil = row.instantIfAny("ask_until_ms")
        expectation = Expectation(
            day: TownDay(daysSinceEpoch: row["day"]),
            opensAt: row.instant("opens_at_ms"),
            noteAt: row.instant("note_at_ms"),
            deadline: row.instant("deadline_ms"),
            alertAt: row.instant("alert_at_ms"),
            phase: try Self.phase(row),
            isNoted: row["is_noted"]
        )
    }

    /// Nothing happens when the person's day has its expectation already.
    static func insert(
        _ expectation: Expectation,
        of person: Int64,
        id: WatchExpectation.ID,
        _ db: Database
    ) throws {
        try db.run(
            """
            INSERT OR IGNORE INTO expectation (id, person, day, opens_at_ms, note_at_ms, deadline_ms, alert_at_ms,
                phase, is_noted, fire_at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id.blob, person, expectation.day.daysSinceEpoch, expectation.opensAt.milliseconds,
                expectation.noteAt.milliseconds, expectation.deadline.milliseconds, expectation.alertAt.milliseconds,
                Phase.waiting, expectation.isNoted, expectation.fireAt?.milliseconds,
            ]
        )
    }

    func settle(_ settlement: Settlement, _ db: Database) throws {
        let settled = settlement.expectation
        guard settled != expectation || settlement.asksUntil != asksUntil else { return }
        let columns = Columns(settled.phase)
        try db.run(
            """
            UPDATE expectation SET phase = ?, asked_at_ms = ?, alerted_at_ms = ?, sign_kind = ?, sign_at_ms = ?,
                is_noted = ?, fire_at_ms = ?, ask_until_ms = ?
            WHERE number = ?
            """,
            [
                columns.phase, columns.askedAt?.milliseconds, columns.alertedAt?.milliseconds,
                columns.sign?.kind.rawValue, columns.sign?.at.milliseconds, settled.isNoted,
                settled.fireAt?.milliseconds, settlement.asksUntil?.milliseconds, number,
            ]
        )
        if settlement.asksUntil != asksUntil { try db.countChange() }
        if settled.phase != expectation.phase { try db.countDeskChange() }
    }

    private static func phase(_ row: Row) throws -> Expectation.Phase {
        let sign = try row.sign(kind: "sign_kind", at: "sign_at_ms")
        let (askedAt, alertedAt) = (row.instantIfAny("asked_at_ms"), row.instantIfAny("alerted_at_ms"))
        switch (Phase(rawValue: row["phase"]), askedAt, alertedAt, sign) {
        case (.waiting, _, _, _): return .waiting
        case (.asked, let askedAt?, _, _): return .asked(at: askedAt)
        case (.alerted, let askedAt?, let alertedAt?, _): return .alerted(askedAt: askedAt, at: alertedAt)
        case (.met, _, _, let sign?): return .met(sign)
        case (.ended, _, _, let sign?): return .ended(sign)
        case (.lapsed, _, _, _): return .lapsed
        default: throw StoreError(.corrupted, "an expectation is in no phase that is known")
        }
    }

    private struct Columns {
        var phase: Phase
        var askedAt: Instant?
        var alertedAt: Instant?
        var sign: LifeSign?

        init(_ phase: Expectation.Phase) {
            switch phase {
            case .waiting: self.phase = .waiting
            case .asked(let at): (self.phase, askedAt) = (.asked, at)
            case .alerted(let asked, let at): (self.phase, askedAt, alertedAt) = (.alerted, asked, at)
            case .met(let sign): (self.phase, self.sign) = (.met, sign)
            case .ended(let sign): (self.phase, self.sign) = (.ended, sign)
            case .lapsed: self.phase = .lapsed
            }
        }
    }
}
