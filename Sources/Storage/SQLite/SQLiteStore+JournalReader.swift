package import CareServices
import CommunityModel
import GRDB

extension SQLiteStore: JournalReader {
    package func journalEntries(after seq: Int64, limit: Int) async throws(StoreError) -> [JournalEntry] {
        try await read { db in try db.all(Self.journalRows, [seq, limit], JournalEntry.init(row:)) }
    }

    /// Bound are the row before the first, and how many.
    static let journalRows = """
        SELECT journal.seq, journal.kind, box.id AS box_id, person.id AS person_id, occurred_at_ms, recorded_at_ms
        FROM record.journal AS journal
        CROSS JOIN record.spool AS spool ON spool.number = journal.spool
        CROSS JOIN box ON box.number = spool.box
        LEFT JOIN person ON person.number = journal.subject
        WHERE journal.seq > ? ORDER BY journal.seq LIMIT ?
        """
}

extension JournalEntry {
    fileprivate init(row: Row) throws {
        guard let kind = JournalKind(rawValue: row["kind"]) else {
            throw StoreError(.corrupted, "a journal row is of no kind that is known")
        }
        self.init(
            seq: row["seq"],
            kind: kind,
            box: try row.identifier("box_id"),
            resident: try row.identifierIfAny("person_id"),
            occurredAt: row.instant("occurred_at_ms"),
            recordedAt: row.instant("recorded_at_ms")
        )
    }
}
