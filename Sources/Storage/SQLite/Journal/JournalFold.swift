import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// Brings the tables that are made from the journal up to the journal's end. The same rows in the same order make
/// the same tables, however many at a time.
enum JournalFold {
    /// Rows in one transaction.
    static let stride = 10_000

    /// The number of the last row of the journal.
    static func head(_ db: Database) throws -> Int64 {
        try db.number("SELECT max(seq) FROM journal") ?? 0
    }

    /// The number of the last row that is folded.
    static func position(_ db: Database) throws -> Int64 {
        try db.number("SELECT seq FROM fold_position") ?? 0
    }

    /// Folds the next rows, ``stride`` of them at most.
    static func advance(_ db: Database, stride: Int = stride) throws {
        let rows = try db.all(
            """
            SELECT seq, kind, recorded_at_ms, subject, box, spool, payload FROM journal
            WHERE seq > ? ORDER BY seq LIMIT ?
            """,
            [try position(db), stride],
            JournalRow.init
        )
        guard let last = rows.last else { return }
        var readings: [ReadingRow] = []
        var assignments: [AssignmentRow] = []
        for row in rows {
            switch row.event.content {
            case .tap(let card):
                try fold(tap: card, row, db)
                try LifeSignRow.insert(.tap, of: row.subject, row, db)
            case .reading(let measurement, _, let method):
                let device = try number(of: measurement.device, db)
                readings.append(ReadingRow(measurement, method: method, device: device, row))
                try LifeSignRow.insert(.reading, of: row.subject, row, db)
            case .television(let sign): try LifeSignRow.insert(sign, row, db)
            case .assignment(let content, _, let method):
                assignments.append(AssignmentRow(row, content: content, method: method))
            }
        }
        // Sorted, because the table is clustered: neighbours go to the same page.
        for reading in readings.sorted() { try reading.insert(db) }
        for assignment in try waiting(for: readings, db) + assignments { try assignment.apply(through: last.seq, db) }
        try db.run("UPDATE fold_position SET seq = ?", [last.seq])
    }

    /// Empties the tables, so that they are folded from the first row again.
    static func clear(_ db: Database) throws {
        for table in ["device", "reading", "reading_assignment", "waiting_assignment", "tap", "life_sign"] {
            try db.run("DELETE FROM \(table)")
        }
        try db.run("UPDATE fold_position SET seq = 0")
    }

    private static func fold(tap card: CardFingerprint, _ row: JournalRow, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO tap (seq, person, box, occurred_at_ms, recorded_at_ms, card_kind, key_version, fingerprint)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                row.seq, row.subject, row.box, row.event.occurredAt.milliseconds, row.recordedAt.milliseconds,
                card.kind.rawValue, card.keyVersion, Data(card.digest),
            ]
        )
    }

    private static func number(of device: DeviceIdentity, _ db: Database) throws -> Int64 {
        let systemID = Data(device.systemID)
        if let number = try db.number("SELECT number FROM device WHERE system_id = ?", [systemID]) { return number }
        try db.run(
            "INSERT INTO device (system_id, manufacturer, model, serial_number) VALUES (?, ?, ?, ?)",
            [systemID, device.manufacturer, device.model, device.serialNumber]
        )
        return db.lastInsertedRowID
    }

    /// Assignments that came before these readings.
    private static func waiting(for readings: [ReadingRow], _ db: Database) throws -> [AssignmentRow] {
        guard try db.number("SELECT 1 FROM waiting_assignment LIMIT 1") != nil else { return [] }
        return try readings.sorted { $0.seq < $1.seq }.flatMap { reading in
            try AssignmentRow.takeWaiting(for: reading, db)
        }
    }
}

/// A row of the journal as the fold reads it.
struct JournalRow {
    let seq: Int64
    let recordedAt: Instant
    /// Person number; 0 is nobody.
    let subject: Int64
    let box: Int64
    let spool: Data
    let event: JournaledEvent

    init(_ row: Row) throws {
        seq = row["seq"]
        recordedAt = row.instant("recorded_at_ms")
        subject = row["subject"]
        box = row["box"]
        spool = row["spool"]
        event = try JournalPayload.decode(row.bytes("payload"))
    }
}
