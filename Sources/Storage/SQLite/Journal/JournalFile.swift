import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// The journal's own file and the one writer that appends to it (architecture decision 3).
///
/// Boxes get their answer when their events are in this file and synced; nothing else is written before. The tables
/// are folded from it by ``Folding``, in the store's other file, at the same time.
final class JournalFile: Sendable {
    /// More rows than this that are not in the tables yet: no more are taken until the fold has come nearer, so that
    /// memory stays flat.
    static let unfoldedLimit = 700_000
    /// From here on each round waits longer, up to ``longestBrake`` at the limit: the fold shares the processors with
    /// everything else, and a box that is refused is away for a second.
    static let brakeStart = 560_000
    private static let longestBrake = Duration.milliseconds(40)

    let queue: DatabaseQueue
    let tail: JournalTail
    let commits: GroupCommit<JournalWriter>

    /// - Parameters:
    ///   - path: The file.
    ///   - registers: The path of the store's other file.
    ///   - tail: Is filled with what the tables do not hold, and kept up to date from then on.
    ///   - queueLimit: How many events may wait.
    ///   - onGrowth: Called after each commit, on the writer queue.
    /// - Throws: When a file cannot be opened or read.
    init(
        at path: String,
        registers: String,
        tail: JournalTail,
        queueLimit: Int,
        onGrowth: @escaping @Sendable () -> Void
    ) throws {
        let queue = try Self.open(at: path, registers: registers)
        // Used on the writer queue only, as JournalNames promises: `unsafe` because the compiler cannot see that.
        nonisolated(unsafe) let names = JournalNames()
        try queue.unsafeRead { db in
            let folded = try HotStatement(db, "SELECT seq FROM registers.fold_position").number() ?? 0
            try Self.catchUp(tail, after: min(folded, try Self.head(db)), db)
        }
        self.queue = queue
        self.tail = tail
        commits = GroupCommit(
            database: queue,
            limit: queueLimit,
            round: GroupCommit.Round(
                begin: { db in
                    // Rows are forgotten only here, and only those that this transaction sees in the tables: the fold
                    // goes on meanwhile, and a row must be known in one of the two places at any moment.
                    let folded = try HotStatement(db, "SELECT seq FROM registers.fold_position").number() ?? 0
                    tail.drop(through: folded)
                    guard tail.count < Self.unfoldedLimit else {
                        throw StoreError(.busy(retryAfter: .seconds(1)), "the tables are far behind the journal")
                    }
                    let head = try Self.head(db)
                    guard head >= tail.head else {
                        throw StoreError(.corrupted, "the journal has fewer rows than it had")
                    }
                    // Another program may have appended to the same file.
                    if head != tail.head { try Self.catchUp(tail, after: tail.head, db) }
                    try names.begin(db, head: head, folded: folded)
                    return JournalWriter(names: names, tail: tail, head: head)
                },
                keep: { writer in
                    tail.append(writer.added, first: writer.firstRow)
                    names.kept(through: tail.head)
                    onGrowth()
                },
                gathering: .microseconds(4),
                brake: { Self.brake(unfolded: tail.count) }
            )
        )
    }

    /// How long a round waits where so many rows are not folded.
    static func brake(unfolded: Int) -> Duration {
        let share = Double(unfolded - brakeStart) / Double(unfoldedLimit - brakeStart)
        return longestBrake * min(max(share, 0), 1)
    }

    /// - Parameters:
    ///   - path: The journal's file, made when missing.
    ///   - registers: The store's other file, to be attached for reading.
    /// - Returns: The one connection that writes to the journal.
    /// - Throws: An error of the database, also when the file is no database.
    static func open(at path: String, registers: String? = nil) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "engawa journal"
        configuration.prepareDatabase { db in
            // The log is copied into the file rarely: everybody who waits for an answer waits for that, too, and the last
            // page of the file is in the log once for each commit. 12,000 pages are 48 MB.
            try db.execute(
                sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 12000"
            )
            if let registers {
                try db.execute(sql: "ATTACH DATABASE ? AS registers", arguments: [registers])
                try db.execute(sql: "PRAGMA registers.cache_size = -4000")
            }
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The number of the last row.
    static func head(_ db: Database) throws -> Int64 {
        try HotStatement(db, "SELECT max(seq) FROM journal").number() ?? 0
    }

    /// Reads the rows after `row` into the tail. They follow each other without a gap.
    private static func catchUp(_ tail: JournalTail, after row: Int64, _ db: Database) throws {
        if tail.head != row { tail.begin(after: row) }
        var entries: [JournalTail.Entry] = []
        let statement = try HotStatement(
            db,
            "SELECT spool, box_seq, subject, kind, occurred_at_ms, payload FROM journal WHERE seq > ? ORDER BY seq"
        )
        statement.bind(1, row)
        try statement.eachRow { columns in
            let kind = JournalKind(rawValue: Int(columns.integer(3)))
            let subject = columns.integer(2)
            let content: UInt64? = columns.withBytes(5) { payload in
                guard kind == .reading else { return nil }
                let time = Instant(milliseconds: columns.integer(4))
                guard
                    case .reading(let reading)? = try? UnpackedEvent(kind: .reading, occurredAt: time, payload: payload)
                else { return nil }
                return reading.content.prefix
            }
            entries.append(
                JournalTail.Entry(
                    spool: columns.integer(0),
                    number: columns.integer(1),
                    person: subject,
                    content: content,
                    decidesOwner: kind == .assignment || (kind == .repetition && subject != 0)
                )
            )
        }
        tail.append(entries, first: row + 1)
    }
}
