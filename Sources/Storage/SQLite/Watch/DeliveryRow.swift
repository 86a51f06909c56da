import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// A message as the outbox keeps it.
enum DeliveryRow {
    /// Raw values are those of the table.
    enum State: Int, DatabaseValueConvertible {
        case waiting = 1
        case sent = 2
        case refused = 3
        case withdrawn = 4
        case expired = 5
        /// Its worker died at it, and it need not be sent any more: it may have arrived.
        case perhapsSent = 6
    }

    /// Raw values are those of the table.
    enum Channel: Int, DatabaseValueConvertible {
        case mail = 1
    }

    /// The key says alert (or expectation) × kind × contact × channel: the same message is written once.
    static func insert(_ draft: DeliveryDraft, of row: ExpectationRow, alert: Int64?, _ db: Database) throws {
        let subject = try alert.flatMap { try db.first("SELECT id FROM alert WHERE number = ?", [$0]) }
        let about = try subject.map { try $0.identifier("id") as WatchAlert.ID }?.description ?? row.id.description
        try db.run(
            """
            INSERT OR IGNORE INTO delivery (id, key, kind, channel, expectation, alert, contact, after, state,
                written_at_ms, next_try_at_ms, expires_at_ms, tries)
            SELECT ?, ?, ?, ?, ?, ?, number, (SELECT number FROM delivery WHERE id = ?), ?, ?, ?, ?, 0
            FROM family_contact WHERE id = ?
            """,
            [
                draft.id.blob, "\(about)-\(draft.kind.rawValue)-\(draft.contact)-\(Channel.mail.rawValue)",
                draft.kind.rawValue, Channel.mail, row.number, alert, draft.after?.blob, State.waiting,
                draft.writtenAt.milliseconds, draft.writtenAt.milliseconds, draft.expiresAt.milliseconds,
                draft.contact.blob,
            ]
        )
    }

    /// Takes a message back that nobody is sending.
    static func withdraw(_ id: Delivery.ID, at now: Instant, _ db: Database) throws {
        try db.run(
            "UPDATE delivery SET state = ?, done_at_ms = ? WHERE id = ? AND state = ? AND lease_owner IS NULL",
            [State.withdrawn, now.milliseconds, id.blob, State.waiting]
        )
    }

    static func standing(_ row: Row) throws -> OpenAlert.Standing {
        switch State(rawValue: row["state"]) {
        case .waiting: (row["lease_owner"] as Data?) == nil ? .waiting : .underWay
        case .sent: .sent
        case .perhapsSent: .underWay
        case .refused, .withdrawn, .expired: .failed
        case nil: throw StoreError(.corrupted, "a message is in no state that is known")
        }
    }
}
