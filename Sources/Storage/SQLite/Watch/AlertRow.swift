import CareServices
import CommunityModel
import GRDB

/// An alert as its table keeps it; a person has one open at most.
enum AlertRow {
    /// - Returns: its number.
    static func open(
        _ id: WatchAlert.ID,
        of row: ExpectationRow,
        last: LifeSign?,
        home: HomeReach,
        at now: Instant,
        _ db: Database
    ) throws -> Int64 {
        try db.run(
            """
            INSERT INTO alert (id, person, expectation, opened_at_ms, last_sign_kind, last_sign_at_ms, home_reach)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id.blob, row.person, row.number, now.milliseconds, last?.kind.rawValue, last?.at.milliseconds,
                home.rawValue,
            ]
        )
        try db.countDeskChange()
        return db.lastInsertedRowID
    }

    /// - Returns: its number; nil when there is none.
    static func close(of person: Int64, by sign: LifeSign, at now: Instant, _ db: Database) throws -> Int64? {
        guard
            let number = try db.number(
                "SELECT number FROM alert WHERE person = ? AND closed_at_ms IS NULL",
                [person]
            )
        else { return nil }
        try db.run(
            "UPDATE alert SET closed_at_ms = ?, closing_sign_kind = ?, closing_sign_at_ms = ? WHERE number = ?",
            [now.milliseconds, sign.kind.rawValue, sign.at.milliseconds, number]
        )
        try db.countDeskChange()
        return number
    }

    static func openAlert(of person: Int64, at now: Instant, _ db: Database) throws -> OpenAlert? {
        guard
            let alert = try db.first(
                "SELECT number, id FROM alert WHERE person = ? AND closed_at_ms IS NULL",
                [person]
            )
        else { return nil }
        return OpenAlert(
            id: try alert.identifier("id"),
            messages: try db.all(
                """
                SELECT delivery.id, family_contact.id AS contact, state, lease_owner FROM delivery
                JOIN family_contact ON family_contact.number = delivery.contact WHERE alert = ? AND kind = ?
                """,
                [alert["number"] as Int64, Delivery.Kind.noSignOfLife.rawValue]
            ) { row in
                OpenAlert.Message(
                    id: try row.identifier("id"),
                    contact: try row.identifier("contact"),
                    standing: try DeliveryRow.standing(row)
                )
            }
        )
    }
}
