import CommunityModel
import FoundationEssentials
import GRDB
import Glibc

/// The file behind a ``Spool``: opening it, telling whether it is sound, putting a damaged one aside.
///
/// Write-ahead log with `synchronous = FULL`: a commit is one append to the log and one fsync. After a power cut SQLite
/// reads the log up to the last frame whose checksum is right and that ends a transaction (sqlite.org/wal.html,
/// "Checkpoint and recovery"; fileformat2.html section 4.3), so a torn write takes away nothing but itself.
struct SpoolStore {
    let database: DatabaseQueue
    let id: SpoolFile.ID
    let damagedFile: String?

    /// "EngS": tells a spool from any other SQLite file (`PRAGMA application_id`).
    static let applicationID = 0x456E_6753
    /// Seconds for which another program's work on the file is waited for.
    static let patience = 5
    private static let pageBytes = 4_096

    static func open(path: String, limits: SpoolLimits, now: Instant) throws(SpoolError) -> SpoolStore {
        do {
            return try openSound(path: path, limits: limits, now: now, damagedFile: nil)
        } catch {
            guard case .damaged = error else { throw error.asSpoolError }
        }
        let aside = try putAside(path: path, now: now)
        do {
            return try openSound(path: path, limits: limits, now: now, damagedFile: aside)
        } catch {
            throw error.asSpoolError
        }
    }

    private enum OpeningError: Error {
        case damaged(String)
        case other(SpoolError)

        var asSpoolError: SpoolError {
            switch self {
            case .damaged(let words): SpoolError(.unavailable, "a new spool file is damaged at once: \(words)")
            case .other(let error): error
            }
        }
    }

    private static func openSound(
        path: String,
        limits: SpoolLimits,
        now: Instant,
        damagedFile: String?
    ) throws(OpeningError) -> SpoolStore {
        do {
            try createOwnerOnly(path)
            let database = try DatabaseQueue(path: path, configuration: configuration(limits))
            try check(database)
            try migrator(now: now).migrate(database)
            guard let id = try database.read({ try Data.fetchOne($0, sql: "SELECT id FROM spool_file") }),
                let id = SpoolFile.ID(bytes: id)
            else { throw OpeningError.damaged("the spool has no number of its own") }
            // For the status only: a disk that takes no write just now does not keep the box from starting.
            try? database.write { db in
                try db.execute(
                    sql: "UPDATE spool_file SET limit_bytes = :limit WHERE limit_bytes IS NOT :limit",
                    arguments: ["limit": limits.fileBytes]
                )
            }
            return SpoolStore(database: database, id: id, damagedFile: damagedFile)
        } catch let error as OpeningError {
            throw error
        } catch let error as DatabaseError
            where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode.primaryResultCode)
        {
            throw .damaged("\(error.resultCode)")
        } catch {
            throw .other(SpoolError(database: error))
        }
    }

    private static func configuration(_ limits: SpoolLimits) -> Configuration {
        var configuration = Configuration()
        configuration.label = "spool"
        configuration.busyMode = .timeout(TimeInterval(patience))
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // A log of one megabyte: see `SpoolLimits.reserveBytes`.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 256")
            // What the collector has is overwritten in the file, not only forgotten: the box can be stolen. The log
            // holds older pages until it is cut off; see `Spool.clearLog()`.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA max_page_count = \(max(16, limits.fileBytes / pageBytes))")
        }
        return configuration
    }

    /// - Throws: `damaged` when the file is no spool or its pages do not fit together; `newerRelease`.
    private static func check(_ database: DatabaseQueue) throws {
        let (application, verdict) = try database.read { db in
            (
                try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
                try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? ""
            )
        }
        guard verdict == "ok" else { throw OpeningError.damaged(verdict) }
        guard application == 0 || application == applicationID else {
            throw OpeningError.damaged("the file belongs to another program")
        }
        if try database.read(migrator(now: Instant(milliseconds: 0)).hasBeenSuperseded) {
            throw SpoolError(.newerRelease, "the spool was written by a newer release")
        }
    }

    /// A list that only grows: a step that shipped is never edited.
    private static func migrator(now: Instant) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("2026-11-22 spool") { db in
            try db.execute(
                sql: """
                    PRAGMA application_id = \(applicationID);
                    CREATE TABLE spool_file (
                        only INTEGER PRIMARY KEY CHECK (only = 1),
                        id BLOB NOT NULL CHECK (length(id) = 16),
                        last_sequence INTEGER NOT NULL DEFAULT 0,
                        quarantined INTEGER NOT NULL DEFAULT 0
                    ) STRICT;
                    CREATE TABLE waiting_event (sequence INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;
                    CREATE TABLE known_reading (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        content_key BLOB NOT NULL UNIQUE CHECK (length(content_key) = 32),
                        has_owner INTEGER NOT NULL DEFAULT 0 -- 1 once an event named a card for it
                    ) STRICT;
                    """
            )
            try db.execute(
                sql: "INSERT INTO spool_file (only, id) VALUES (1, ?)",
                arguments: [SpoolFile.ID(at: now).bytes.databaseBytes]
            )
        }
        migrator.registerMigration("2026-11-26 events before the time is known") { db in
            try db.execute(
                sql: """
                    ALTER TABLE spool_file ADD COLUMN dated_until_ms INTEGER NOT NULL DEFAULT 0; -- the latest date given
                    ALTER TABLE spool_file ADD COLUMN limit_bytes INTEGER; -- the cap of the agent that ran last
                    CREATE TABLE event_dating (
                        sequence INTEGER PRIMARY KEY,
                        boot BLOB NOT NULL CHECK (length(boot) = 16),
                        since_boot_ms INTEGER NOT NULL,
                        shown_ms INTEGER NOT NULL, -- by the wall clock, whatever that was worth
                        floor_ms INTEGER NOT NULL, -- dated_until_ms when it happened
                        dated_ms INTEGER, -- when it was; NULL while nobody knows
                        quality INTEGER -- CommunityModel.ClockQuality of dated_ms
                    ) STRICT;
                    """
            )
        }
        migrator.registerMigration("2026-11-27 what an event is worth") { db in
            try db.execute(
                sql: """
                    ALTER TABLE spool_file ADD COLUMN dropped_signs INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE spool_file ADD COLUMN dropped_taps INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE waiting_event ADD COLUMN worth INTEGER NOT NULL DEFAULT 2; -- Spool.EventWorth
                    CREATE INDEX lesser_event ON waiting_event (worth, sequence) WHERE worth < 2;
                    """
            )
            try EventWorth.tell(db)
        }
        migrator.registerMigration("2026-11-27 which event a reading is") { db in
            // NULL of a reading that was kept before this step.
            try db.execute(sql: "ALTER TABLE known_reading ADD COLUMN sequence INTEGER")
        }
        return migrator
    }

    // MARK: - Files

    /// SQLite gives its log and index the mode of the file itself, so one mode covers all three.
    private static func createOwnerOnly(_ path: String) throws(OpeningError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .other(SpoolError(.unavailable, "cannot open the spool file: \(String(cString: strerror(errno)))"))
        }
        close(descriptor)
    }

    /// Renames the file and what belongs to it.
    /// - Returns: the new path of the file.
    private static func putAside(path: String, now: Instant) throws(SpoolError) -> String {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let (day, clock) = TownZone.utc.split(now)
        let time = "\(day)T" + clock.description.prefix(8).filter { $0 != ":" } + "Z"
        var aside = "\(folder)spool-damaged-\(time).sqlite"
        var copies = 1
        while access(aside, F_OK) == 0 {
            copies += 1
            aside = "\(folder)spool-damaged-\(time)-\(copies).sqlite"
        }
        for suffix in ["", "-wal", "-shm"] {
            guard rename(path + suffix, aside + suffix) == 0 || errno == ENOENT else {
                throw SpoolError(
                    .unavailable,
                    "cannot put the damaged spool aside: \(String(cString: strerror(errno)))"
                )
            }
        }
        return aside
    }
}

extension SpoolError {
    init(database error: any Error) {
        switch error {
        case let error as SpoolError: self = error
        case let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_FULL:
            self.init(.full, "the spool is full")
        // Only the code: the message could quote what was being written.
        case let error as DatabaseError: self.init(.unavailable, "SQLite: \(error.extendedResultCode)")
        default: self.init(.unavailable, "\(error)")
        }
    }
}

extension [UInt8] {
    /// The form in which SQLite's driver takes bytes.
    var databaseBytes: Data { Data(self) }
}
