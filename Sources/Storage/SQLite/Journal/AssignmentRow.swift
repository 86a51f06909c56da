import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// A decision whose a reading is, that came apart from the reading.
///
/// A card names the owner of a reading that has none, or one by the slot of the device. Only a name that was chosen on
/// the television moves a reading from one person to another otherwise, and only such a choice makes it nobody's again.
struct AssignmentRow {
    /// So many decisions of one box may wait for their readings; then the oldest is given up. They are sent in order, so
    /// one that waits for long is about a reading that never comes.
    private static let mostWaiting: Int64 = 1_000

    let seq: Int64
    /// nil for one that waited: its box and its reading are known.
    private let row: JournalRow?
    private let waitedAt: Int64?
    /// The first 8 bytes of the content key, as its bit pattern.
    let content: Int64
    private let person: Int64
    private let method: Int
    /// It names no card, instead of one that is nobody's.
    private let isToNobody: Bool
    /// Whoever touched the device once more may have done it without a card.
    private let isRepeated: Bool
    private let at: Int64
    /// The journal row of the reading, where it is known.
    var reading: Int64?

    /// The card of nobody, or of another household, decides nothing.
    var decides: Bool { person != 0 || isToNobody }
    /// In which the reading is to be found; nil when it is known already.
    var spoolToSearch: Int64? { reading == nil ? row?.spool : nil }

    /// `reading` is the journal row of the reading, where it is known.
    init(
        _ row: JournalRow,
        content: UInt64,
        method: AttributionMethod,
        isRepeated: Bool,
        reading: Int64? = nil
    ) {
        seq = row.seq
        self.row = row
        waitedAt = nil
        self.content = Int64(bitPattern: content)
        person = row.subject
        self.method = method.rawValue
        isToNobody = row.card == 0 && method == .chosenOnTelevision
        self.isRepeated = isRepeated
        at = row.recordedAt.milliseconds
        self.reading = reading
    }

    /// Those that waited for a reading, in the order in which they came. They wait no longer.
    static func takeWaiting(for reading: ReadingRow, _ db: Database) throws -> [AssignmentRow] {
        let key: StatementArguments = [
            try JournalRow.box(ofSpool: reading.spool, db), Int64(bitPattern: reading.contentPrefix),
        ]
        let rows = try db.all(
            "SELECT * FROM waiting_assignment WHERE box = ? AND content = ? ORDER BY seq",
            key
        ) { AssignmentRow($0, of: reading.seq) }
        try db.run("DELETE FROM waiting_assignment WHERE box = ? AND content = ?", key)
        return rows
    }

    private init(_ row: Row, of reading: Int64) {
        seq = row["seq"]
        self.row = nil
        waitedAt = row["box"]
        content = row["content"]
        person = row["person"]
        method = row["method"]
        isToNobody = person == 0
        isRepeated = false
        at = row["at_ms"]
        self.reading = reading
    }

    /// Decides whose the reading is, or waits for it where it is not known.
    func apply(_ db: Database) throws {
        guard decides else { return }
        guard let reading else { return try wait(db) }
        guard try isOfThisHousehold(reading, db) else { return }
        let stored = try storedReading(reading, db)
        let (owner, ownedBy, isDecided) = try owner(of: reading, stored, db)
        guard owner != person, owner == 0 || overrules(ownedBy) else { return }
        // Somebody said that it is nobody's here: touching the device again says nothing else.
        if isRepeated, owner == 0, isDecided { return }
        try db.run(
            "INSERT INTO reading_assignment (seq, reading, person, method, at_ms) VALUES (?, ?, ?, ?, ?)",
            [seq, reading, person, method, at]
        )
        try move(stored.reading, reading, from: owner, db)
    }

    private func overrules(_ earlier: Int) -> Bool {
        switch AttributionMethod(rawValue: method) {
        case .chosenOnTelevision: true
        case .card: earlier == AttributionMethod.deviceSlot.rawValue && !isRepeated
        case .deviceSlot, nil: false
        }
    }

    /// Whether the box that sent the reading first lives where the box of this decision lives. A monitor that was lent
    /// sends what it keeps through the neighbours' box, too: that makes no reading theirs.
    private func isOfThisHousehold(_ reading: Int64, _ db: Database) throws -> Bool {
        try db.number(
            """
            SELECT 1 FROM record.journal
            JOIN record.spool ON spool.number = journal.spool
            JOIN box AS sender ON sender.number = spool.box
            JOIN box AS decider ON decider.household = sender.household
            WHERE journal.seq = ? AND decider.number = ?
            """,
            [reading, try box(db)]
        ) != nil
    }

    private func box(_ db: Database) throws -> Int64 {
        try waitedAt ?? row?.box(db) ?? 0
    }

    private func wait(_ db: Database) throws {
        let box = try box(db)
        let count = try db.number("SELECT count(*) FROM waiting_assignment WHERE box = ?", [box]) ?? 0
        if count >= Self.mostWaiting {
            try db.run(
                """
                DELETE FROM waiting_assignment
                WHERE box = ?1 AND seq = (SELECT min(seq) FROM waiting_assignment WHERE box = ?1)
                """,
                [box]
            )
        }
        try db.run(
            "INSERT INTO waiting_assignment (box, content, seq, person, method, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
            [box, content, seq, person, method, at]
        )
    }

    private func storedReading(
        _ seq: Int64,
        _ db: Database
    ) throws -> (subject: Int64, reading: UnpackedReading) {
        guard let row = try JournalRow.read(seq, db), case .reading(let reading) = row.event else {
            throw StoreError(.corrupted, "an assignment points to no reading")
        }
        return (row.subject, reading)
    }

    /// Whose it is until now, by which method, and whether somebody decided that after it came.
    private func owner(
        of seq: Int64,
        _ stored: (subject: Int64, reading: UnpackedReading),
        _ db: Database
    ) throws -> (person: Int64, method: Int, isDecided: Bool) {
        let decided = try db.all(
            "SELECT person, method FROM reading_assignment WHERE reading = ? ORDER BY seq DESC LIMIT 1",
            [seq]
        ) { (person: $0["person"] as Int64, method: $0["method"] as Int, isDecided: true) }
        return decided.first ?? (stored.subject, Int(stored.reading.method), false)
    }

    private func move(_ reading: UnpackedReading, _ seq: Int64, from owner: Int64, _ db: Database) throws {
        let period = ReadingRow.period(of: reading.measuredAt)
        let measured = ReadingRow.milliseconds(from: period, to: reading.measuredAt)
        let span = try db.number(
            """
            SELECT touched_after_ms FROM reading
            WHERE period = ? AND person = ? AND kind = ? AND measured_ms = ? AND seq = ?
            """,
            [period, owner, reading.values.kind.rawValue, measured, seq]
        )
        try db.run(
            """
            UPDATE reading SET person = ?, method = ?, touched_after_ms = NULL
            WHERE period = ? AND person = ? AND kind = ? AND measured_ms = ? AND seq = ?
            """,
            [person, person == 0 ? 0 : method, period, owner, reading.values.kind.rawValue, measured, seq]
        )
        guard db.changed == 1 else { throw StoreError(.corrupted, "a reading is not where its owner says") }
        // Who touched the device gave the sign of life, whosever reading it is.
        guard let span else { return }
        let touchedAt = reading.measuredAt + .milliseconds(span)
        try LifeSignRow.insert(.reading, of: owner, at: touchedAt, seq: seq, db)
    }
}
