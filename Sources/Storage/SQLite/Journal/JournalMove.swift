import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// Copies the journal of the first releases, which lay in the same file as the tables, into its own file.
///
/// May be cut off anywhere and run again: a row that is there already is left, and the old one goes only with the step
/// of ``Schema`` that follows.
enum JournalMove {
    static func run(from registers: DatabasePool, to journal: DatabaseQueue) throws {
        let hasJournal = try registers.read { db in try db.tableExists("journal") }
        guard hasJournal else { return }
        try registers.read { old in
            try journal.write { new in
                let there = try new.number("SELECT max(seq) FROM journal") ?? 0
                let rows = try Row.fetchCursor(
                    old,
                    sql: "SELECT * FROM journal WHERE seq > ? ORDER BY seq",
                    arguments: [there]
                )
                while let row = try rows.next() { try copy(row, new) }
                if try new.number("SELECT count(*) FROM quarantine") == 0 {
                    let aside = try Row.fetchCursor(old, sql: "SELECT * FROM quarantine ORDER BY number")
                    while let row = try aside.next() {
                        try new.run(
                            """
                            INSERT INTO quarantine (number, box, spool, box_seq, received_at_ms, reason, is_sealed, content)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                            """,
                            [
                                row["number"], row["box"], row["spool"], row["box_seq"], row["received_at_ms"],
                                row["reason"], row["is_sealed"], row["content"],
                            ]
                        )
                    }
                }
            }
        }
    }

    private static func copy(_ row: Row, _ new: Database) throws {
        let event = try JournalPayload.decode(row.bytes("payload"))
        let packed = PackedEvent(event)
        let box: Int64 = row["box"]
        let spool: Data = row["spool"]
        try new.run("INSERT OR IGNORE INTO spool (id, box) VALUES (?, ?)", [spool, box])
        try new.run("INSERT OR IGNORE INTO boot (id, agent) VALUES (?, '')", [event.boot.blob])
        if let card = packed.card {
            try new.run(
                "INSERT OR IGNORE INTO card (digest, kind, key_version) VALUES (?, ?, ?)",
                [Data(card.digest.bytes), card.kind.rawValue, card.keyVersion]
            )
        }
        let device: StatementArguments? = packed.device.map {
            [Data($0.systemID), $0.manufacturer, $0.model, $0.serialNumber]
        }
        if let device {
            try new.run(
                "INSERT OR IGNORE INTO device (system_id, manufacturer, model, serial_number) VALUES (?, ?, ?, ?)",
                device
            )
        }
        let deviceNumber = try device.flatMap {
            try new.number(
                "SELECT number FROM device WHERE system_id = ? AND manufacturer = ? AND model = ? AND serial_number = ?",
                $0
            )
        }
        let cardNumber = try packed.card.flatMap {
            try new.number("SELECT number FROM card WHERE digest = ?", [Data($0.digest.bytes)])
        }
        try new.run(
            """
            INSERT INTO journal (seq, recorded_at_ms, occurred_at_ms, kind, subject, spool, box_seq, boot, card, device,
                payload)
            SELECT ?, ?, ?, ?, ?, spool.number, ?, boot.number, ?, ?, ? FROM spool, boot
            WHERE spool.id = ? AND spool.box = ? AND boot.id = ? AND boot.agent = ''
            """,
            [
                row["seq"], row["recorded_at_ms"], packed.occurredAt.milliseconds, packed.kind.rawValue,
                row["subject"], row["box_seq"], cardNumber ?? 0, deviceNumber ?? 0, Data(packed.payload), spool, box,
                event.boot.blob,
            ]
        )
    }
}
