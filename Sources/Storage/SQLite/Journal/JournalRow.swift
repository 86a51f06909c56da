import CareServices
import CommunityModel
import GRDB

/// A row of the journal as fold and looks read it.
struct JournalRow {
    let seq: Int64
    let recordedAt: Instant
    let occurredAt: Instant
    /// Person number; 0 is nobody.
    let subject: Int64
    let spool: Int64
    /// The number that the spool gave it.
    let number: Int64
    let card: Int64
    let device: Int64
    let event: UnpackedEvent

    static let columns = "seq, recorded_at_ms, occurred_at_ms, kind, subject, spool, box_seq, card, device, payload"

    /// - Returns: nil when there is no row of that number.
    static func read(_ seq: Int64, _ db: Database) throws -> JournalRow? {
        let statement = try HotStatement(db, "SELECT \(columns) FROM record.journal WHERE seq = ?")
        statement.bind(1, seq)
        return try statement.first { try JournalRow($0) }
    }

    /// The row has ``columns``.
    init(_ columns: HotStatement) throws {
        seq = columns.integer(0)
        recordedAt = Instant(milliseconds: columns.integer(1))
        let occurredAt = Instant(milliseconds: columns.integer(2))
        guard let kind = JournalKind(rawValue: Int(columns.integer(3))) else {
            throw StoreError(.corrupted, "a journal row is of no kind that is known")
        }
        self.occurredAt = occurredAt
        subject = columns.integer(4)
        spool = columns.integer(5)
        number = columns.integer(6)
        card = columns.integer(7)
        device = columns.integer(8)
        event = try columns.withBytes(9) { try UnpackedEvent(kind: kind, occurredAt: occurredAt, payload: $0) }
    }

    /// The box that sent it.
    func box(_ db: Database) throws -> Int64 {
        try Self.box(ofSpool: spool, db)
    }

    static func box(ofSpool spool: Int64, _ db: Database) throws -> Int64 {
        let statement = try HotStatement(db, "SELECT box FROM record.spool WHERE number = ?")
        statement.bind(1, spool)
        guard let box = try statement.number() else { throw StoreError(.corrupted, "a journal row is of no spool") }
        return box
    }
}
