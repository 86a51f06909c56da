package import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// The embedded store: two SQLite files for one town, in WAL mode, every acknowledged commit synced to disk.
///
/// `journal.sqlite` holds what boxes sent, in the order in which it came; the file beside it holds the registers and the
/// tables that are folded from the journal. Each has one writer in this program, whose waiting writes share commits
/// (``GroupCommit``); reads run beside them. Another program may write to the same files at the same time, as the
/// commands of the collector do: each waits up to five seconds for the other.
package struct SQLiteStore: Sendable {
    let pool: DatabasePool
    let commits: GroupCommit<Void>
    /// Of the main file.
    private let log: DoubtfulLog
    let journal: JournalFile
    let folding: Folding

    /// Opens a store that ``migrate(at:)`` has made.
    /// - Parameters:
    ///   - path: The file of registers and tables; the journal is in `journal.sqlite` beside it.
    ///   - queueLimit: How many events may wait to be written before ``StoreError`` says `busy`.
    ///   - foldPatience: How long events gather before the tables are brought up to date with them.
    /// - Throws: ``StoreError`` with `unavailable` when there is no store, or one of another release.
    package init(
        at path: String,
        queueLimit: Int = 10_000,
        foldPatience: Duration = .seconds(10)
    ) throws(StoreError) {
        let journalPath = Self.journalPath(beside: path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreError(.unavailable, "there is no store yet; make it with `engawa migrate`")
        }
        let isCurrent = try storeErrors {
            try Self.isCurrent(path, Schema.migrator) && Self.isCurrent(journalPath, JournalSchema.migrator)
        }
        guard isCurrent else {
            throw StoreError(.unavailable, "the store is of another release; bring it up to date with `engawa migrate`")
        }
        self = try storeErrors {
            try SQLiteStore(
                registers: path,
                journal: journalPath,
                queueLimit: queueLimit,
                foldPatience: foldPatience
            )
        }
    }

    private init(registers: String, journal path: String, queueLimit: Int, foldPatience: Duration) throws {
        let pool = try Self.openPool(at: registers, journal: path)
        self.pool = pool
        let log = DoubtfulLog(pages: 16_000)
        self.log = log
        commits = GroupCommit(
            database: pool,
            limit: queueLimit,
            round: GroupCommit.Round(begin: { _ in }, keep: { _ in }, prepare: log.settle, failed: log.note)
        )
        try pool.writeWithoutTransaction { db in
            try Self.refuseShortenedJournal(db)
            // What an earlier program may have left in doubt.
            try db.execute(sql: "PRAGMA main.wal_checkpoint(PASSIVE)")
            log.keepShort(db)
        }
        // After a rebuild that was cut off, or a move from an earlier release, the tables may be far behind.
        try pool.writeWithoutTransaction { db in
            try JournalFold.advance(db, untilBehindBy: Int64(JournalFile.unfoldedLimit))
        }
        let tail = JournalTail(room: JournalFile.unfoldedLimit)
        folding = Folding(pool: pool, log: log, tail: tail, patience: foldPatience)
        journal = try JournalFile(
            at: path,
            registers: registers,
            tail: tail,
            queueLimit: queueLimit,
            onGrowth: folding.journalGrew
        )
        folding.journalGrew()
    }

    /// Makes the store, or brings it up to this release. Readable by its owner only.
    package static func migrate(at path: String) throws(StoreError) {
        try storeErrors {
            let journalPath = journalPath(beside: path)
            for path in [path, journalPath] where !FileManager.default.fileExists(atPath: path) {
                // SQLite gives the files beside it the same permissions.
                _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            let journal = try JournalFile.open(at: journalPath)
            try JournalSchema.migrator.migrate(journal)
            let registers = try openPool(at: path, journal: nil)
            try JournalMove.run(from: registers, to: journal)
            try Schema.migrator.migrate(registers)
            try registers.close()
            try journal.close()
        }
    }

    /// New events would take the numbers of rows that are lost, and be taken for them.
    private static func refuseShortenedJournal(_ db: Database) throws {
        let lost = try JournalFold.position(db) - JournalFold.head(db)
        guard lost > 0 else { return }
        throw StoreError(
            .corrupted,
            """
            the last \(lost) rows of journal.sqlite are missing, which the tables know: the disk lost what was safe on it. \
            Restore journal.sqlite and store.sqlite together from the last backup; boxes send again what they still hold
            """
        )
    }

    static func journalPath(beside path: String) -> String {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return folder + "/journal.sqlite"
    }

    private static func isCurrent(_ path: String, _ migrator: DatabaseMigrator) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        return try DatabaseQueue(path: path, configuration: configuration).read { db in
            try migrator.hasCompletedMigrations(db) && !migrator.hasBeenSuperseded(db)
        }
    }

    private static func openPool(at path: String, journal: String?) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "engawa store"
        configuration.prepareDatabase { db in
            if let journal { try db.execute(sql: "ATTACH DATABASE ? AS record", arguments: [journal]) }
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // After the pool is open: opening sets NORMAL, which loses the last commits at a power cut. The fold rewrites
        // many pages; a larger cache and rarer checkpoints (DoubtfulLog) let it do so in fewer writes.
        try pool.writeWithoutTransaction { db in
            try db.execute(
                sql: "PRAGMA main.synchronous = FULL; PRAGMA main.cache_size = -16000"
            )
        }
        return pool
    }
}
