import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// Brings the tables that are made from the journal up to the journal's end. The same rows in the same order make
/// the same tables, however many at a time.
///
/// Runs on the writer of the store's main file, where the journal's file is attached under the name `record`.
enum JournalFold {
    /// Rows in one transaction. More make longer sorted runs, which the clustered tables like; fewer let others write
    /// in between.
    static let stride = 300_000

    /// The number of the last row of the journal.
    static func head(_ db: Database) throws -> Int64 {
        try HotStatement(db, "SELECT max(seq) FROM record.journal").number() ?? 0
    }

    /// The number of the last row that is folded.
    static func position(_ db: Database) throws -> Int64 {
        try HotStatement(db, "SELECT seq FROM fold_position").number() ?? 0
    }

    /// Folds the next rows, ``stride`` of them at most.
    static func advance(_ db: Database, stride: Int = stride) throws {
        let position = try position(db)
        var stretch = JournalStretch(after: position, rows: min(Int(try head(db) - position), stride))
        let statement = try HotStatement(
            db,
            "SELECT \(JournalRow.columns) FROM record.journal WHERE seq > ? ORDER BY seq LIMIT ?"
        )
        statement.bind(1, position)
        statement.bind(2, Int64(stride))
        try statement.eachRow { try stretch.add(try JournalRow($0)) }
        guard stretch.last > position else { return }
        try stretch.fold(db)
        try db.run("UPDATE fold_position SET seq = ?", [stretch.last])
    }

    /// Folds in transactions of their own until no more than `rest` rows are left.
    static func advance(_ db: Database, untilBehindBy rest: Int64) throws {
        while try head(db) - position(db) > rest {
            try db.inOwnTransaction { try advance(db) }
        }
    }

    /// Empties the tables, so that they are folded from the first row again.
    static func clear(_ db: Database) throws {
        for table in [
            "reading", "reading_more", "reading_content", "spool_run", "reading_assignment", "waiting_assignment",
            "tap",
            "life_sign",
        ] {
            try db.run("DELETE FROM \(table)")
        }
        try db.run("UPDATE fold_position SET seq = 0")
    }
}

/// Rows of the journal that are folded together: each table gets what is its own in the order of its key, because
/// neighbours go to the same page.
private struct JournalStretch {
    private(set) var last: Int64
    private var readings: [ReadingRow] = []
    /// What the four values of a reading do not hold; of few readings.
    private var more: [(seq: Int64, bytes: [UInt8])] = []
    private var runs: [(spool: Int64, run: JournalTail.Run)] = []
    private var openRuns: [Int64: Int] = [:]
    private var taps: [JournalRow] = []
    private var signs: [(sign: TelevisionSign, row: JournalRow)] = []
    private var decisions: [AssignmentRow] = []

    /// Room is made for so many rows at once: an array that grows is there twice for a moment.
    init(after position: Int64, rows: Int) {
        last = position
        readings.reserveCapacity(rows)
        runs.reserveCapacity(rows)
    }

    mutating func add(_ row: JournalRow) throws {
        last = row.seq
        addToRuns(row)
        switch row.event {
        case .tap: taps.append(row)
        case .reading(let reading):
            readings.append(ReadingRow(reading, row))
            if !reading.values.more.isEmpty { more.append((row.seq, reading.values.more)) }
        case .television(let sign): signs.append((sign, row))
        case .assignment(let key, let method):
            let content = ContentPlace.prefix(of: key)
            decisions.append(AssignmentRow(row, content: content, method: method, isRepeated: false))
        case .repetition(let prefix, let first, let method):
            // The device was touched once more, with a card or by its slot: the reading is theirs if it was nobody's.
            if row.subject != 0 {
                decisions.append(AssignmentRow(row, content: prefix, method: method, isRepeated: true, reading: first))
            }
        }
    }

    private mutating func addToRuns(_ row: JournalRow) {
        if let open = openRuns[row.spool], runs[open].run.extend(by: row.number, at: row.seq) { return }
        openRuns[row.spool] = runs.count
        runs.append((row.spool, JournalTail.Run(first: row.number, last: row.number, seq: row.seq)))
    }

    mutating func fold(_ db: Database) throws {
        try foldRuns(db)
        runs = []
        readings.sort { $0.byKey < $1.byKey }
        try ReadingRow.insert(readings, db)
        try foldMore(db)
        for row in taps {
            try row.insertTap(db)
            try LifeSignRow.insert(.tap, of: row.subject, at: row.occurredAt, seq: row.seq, db)
        }
        for reading in readings where reading.touchedAfter == nil {
            try LifeSignRow.insert(.reading, of: reading.person, at: reading.occurredAt, seq: reading.seq, db)
        }
        for (sign, row) in signs { try LifeSignRow.insert(sign, row, db) }
        try foldDecisions(db)
    }

    /// In the order of the journal, as if its rows were folded one by one: a decision is about what its spool told before
    /// it; if that was nothing of this content, it waits for a reading that comes after it.
    private mutating func foldDecisions(_ db: Database) throws {
        decisions.removeAll { !$0.decides }
        try ContentsOfSpool.find(&decisions, db)
        var waiting = Set(try db.all("SELECT DISTINCT content FROM waiting_assignment", []) { $0["content"] as Int64 })
        let wanted = waiting.union(decisions.lazy.filter { $0.reading == nil }.map(\.content))
        var awaited: [ReadingRow] = []
        if !wanted.isEmpty {
            awaited = readings.filter { wanted.contains(Int64(bitPattern: $0.contentPrefix)) }
            awaited.sort { $0.seq < $1.seq }
        }
        var rest = awaited[...]
        func takeWaiting(before seq: Int64) throws {
            while let reading = rest.first, reading.seq < seq {
                rest.removeFirst()
                guard waiting.contains(Int64(bitPattern: reading.contentPrefix)) else { continue }
                for decision in try AssignmentRow.takeWaiting(for: reading, db) { try decision.apply(db) }
            }
        }
        for decision in decisions {
            try takeWaiting(before: decision.seq)
            try decision.apply(db)
            if decision.reading == nil { waiting.insert(decision.content) }
        }
        try takeWaiting(before: .max)
    }

    /// In the order of the table's key already.
    private func foldMore(_ db: Database) throws {
        let insert = try HotStatement(db, "INSERT INTO reading_more (seq, more) VALUES (?, ?)")
        for (seq, bytes) in more {
            insert.bind(1, seq)
            insert.bind(2, bytes)
            try insert.run()
        }
    }

    private mutating func foldRuns(_ db: Database) throws {
        let insert = try HotStatement(db, "INSERT INTO spool_run (spool, first, last, seq) VALUES (?, ?, ?, ?)")
        // Only the first row can follow the last one of the stretch before.
        if let first = runs.first, try first.run.extendsFolded(of: first.spool, db) { runs.removeFirst() }
        runs.sort { ($0.spool, $0.run.first) < ($1.spool, $1.run.first) }
        for (spool, run) in runs {
            insert.bind(1, spool)
            insert.bind(2, run.first)
            insert.bind(3, run.last)
            insert.bind(4, run.seq)
            try insert.run()
        }
    }
}

extension JournalTail.Run {
    /// Whether a run of the table ends just before this one, in number and row; then it is made longer.
    fileprivate func extendsFolded(of spool: Int64, _ db: Database) throws -> Bool {
        let before = try HotStatement(
            db,
            "SELECT first, last, seq FROM spool_run WHERE spool = ? AND first < ? ORDER BY first DESC LIMIT 1"
        )
        before.bind(1, spool)
        before.bind(2, first)
        let run = try before.first { JournalTail.Run(first: $0.integer(0), last: $0.integer(1), seq: $0.integer(2)) }
        guard let run, run.last == first - 1, run.seq + run.last - run.first == seq - 1 else { return false }
        try db.run("UPDATE spool_run SET last = ? WHERE spool = ? AND first = ?", [last, spool, run.first])
        return true
    }
}

extension JournalRow {
    fileprivate func insertTap(_ db: Database) throws {
        let statement = try HotStatement(
            db,
            "INSERT INTO tap (seq, person, box, occurred_at_ms, recorded_at_ms, card) VALUES (?, ?, ?, ?, ?, ?)"
        )
        statement.bind(1, seq)
        statement.bind(2, subject)
        statement.bind(3, try box(db))
        statement.bind(4, occurredAt.milliseconds)
        statement.bind(5, recordedAt.milliseconds)
        statement.bind(6, card)
        try statement.run()
    }
}
