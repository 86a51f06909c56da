import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// A decision whose a reading is, that came apart from the reading.
///
/// A card names the owner of a reading that has none. Only a name that was chosen on the television moves a reading
/// from one person to another.
struct AssignmentRow {
    private let seq: Int64
    private let box: Int64
    /// nil for one that waited: its reading is known by number.
    private let spool: Data?
    private let content: Data
    private let person: Int64
    private let method: Int
    private let at: Int64
    private var reading: Int64?

    init(_ row: JournalRow, content: ContentKey, method: AttributionMethod) {
        seq = row.seq
        box = row.box
        spool = row.spool
        self.content = Data(content.digest)
        person = row.subject
        self.method = method.rawValue
        at = row.recordedAt.milliseconds
    }

    /// Those that waited for a reading, in the order in which they came. They wait no longer.
    static func takeWaiting(for reading: ReadingRow, _ db: Database) throws -> [AssignmentRow] {
        let key: StatementArguments = [reading.box, Data(reading.content.digest)]
        let rows = try db.all(
            "SELECT * FROM waiting_assignment WHERE box = ? AND content = ? ORDER BY seq",
            key
        ) { AssignmentRow($0, of: reading.seq) }
        try db.run("DELETE FROM waiting_assignment WHERE box = ? AND content = ?", key)
        return rows
    }

    private init(_ row: Row, of reading: Int64) {
        seq = row["seq"]
        box = row["box"]
        spool = nil
        content = row["content"]
        person = row["person"]
        method = row["method"]
        at = row["at_ms"]
        self.reading = reading
    }

    /// Readings up to the row `last` are in the tables.
    func apply(through last: Int64, _ db: Database) throws {
        // The card of nobody, or of another household, decides nothing.
        guard person != 0 else { return }
        guard let reading = try reading ?? foldedReading(through: last, db) else { return try wait(db) }
        guard try isOfThisHousehold(reading, db) else { return }
        let owner = try owner(of: reading, db)
        guard owner != person, owner == 0 || method == AttributionMethod.chosenOnTelevision.rawValue else { return }
        try db.run(
            "INSERT INTO reading_assignment (seq, reading, person, method, at_ms) VALUES (?, ?, ?, ?, ?)",
            [seq, reading, person, method, at]
        )
        try move(reading, from: owner, db)
    }

    /// The reading with this content that was sent from the same spool, if it is in the tables. When they are made
    /// anew, one that came later is known but not there yet.
    private func foldedReading(through last: Int64, _ db: Database) throws -> Int64? {
        guard let spool else { return nil }
        return try db.number(
            "SELECT seq FROM spool_event WHERE box = ? AND spool = ? AND content = ? AND seq <= ? LIMIT 1",
            [box, spool, content, last]
        )
    }

    /// Whether the box that sent the reading first lives where the box of this decision lives. A monitor that was lent
    /// sends what it keeps through the neighbours' box, too: that makes no reading theirs.
    private func isOfThisHousehold(_ reading: Int64, _ db: Database) throws -> Bool {
        try db.number(
            """
            SELECT 1 FROM journal
            JOIN box AS sender ON sender.number = journal.box
            JOIN box AS decider ON decider.household = sender.household
            WHERE journal.seq = ? AND decider.number = ?
            """,
            [reading, box]
        ) != nil
    }

    private func wait(_ db: Database) throws {
        try db.run(
            "INSERT INTO waiting_assignment (box, content, seq, person, method, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
            [box, content, seq, person, method, at]
        )
    }

    private func owner(of reading: Int64, _ db: Database) throws -> Int64 {
        try db.number("SELECT person FROM reading_assignment WHERE reading = ? ORDER BY seq DESC LIMIT 1", [reading])
            ?? db.number("SELECT subject FROM journal WHERE seq = ?", [reading]) ?? 0
    }

    private func move(_ reading: Int64, from owner: Int64, _ db: Database) throws {
        let measuredAt = try db.first("SELECT payload FROM journal WHERE seq = ?", [reading]).flatMap { row in
            try JournalPayload.decode(row.bytes("payload")).measuredAt
        }
        guard let measuredAt else { throw StoreError(.corrupted, "an assignment points to no reading") }
        try db.run(
            "UPDATE reading SET person = ?, method = ? WHERE person = ? AND kind = ? AND measured_at_ms = ? AND seq = ?",
            [person, method, owner, ReadingRow.Kind.bloodPressure.rawValue, measuredAt.milliseconds, reading]
        )
        guard db.changed == 1 else { throw StoreError(.corrupted, "a reading is not where its owner says") }
    }
}

extension JournaledEvent {
    /// nil unless the event is a reading.
    fileprivate var measuredAt: Instant? {
        guard case .reading(let measurement, _, _) = content else { return nil }
        return measurement.time.instant
    }
}
