import CareServices
import GRDB
import GRDBSQLite
import Synchronization

/// Remembers that a part of the main file's log may be missing on the disk although SQLite has it in memory.
///
/// The fold commits without a sync: what it writes can be made again. When a sync fails, the kernel says so once and
/// takes what it could not write for written. A commit that is synced afterwards then lies behind a gap, and after a
/// power cut the log is read up to the gap only. So from a failed sync on nothing is acknowledged until the whole log
/// has been copied into the file itself and synced there.
final class DoubtfulLog: Sendable {
    private struct Length {
        var pages: Int32 = 0
        /// Of one commit since the log was copied last.
        var longestCommit: Int32 = 0
    }

    private let isDoubtful = Atomic(false)
    private let pages: Int32
    private let length = Mutex(Length())

    /// - Parameter pages: How long the log may become before ``keepShort(_:)`` has it copied, besides its longest commit:
    ///   a long stretch of the fold and the next one change the same pages for the most part, which are copied once then.
    init(pages: Int32) {
        self.pages = pages
    }

    func note(_ error: any Error) {
        guard let code = (error as? DatabaseError)?.resultCode, code == .SQLITE_IOERR else { return }
        isDoubtful.store(true, ordering: .sequentiallyConsistent)
    }

    /// To be called before a transaction that is to be acknowledged.
    /// - Throws: ``StoreError`` with `unavailable` while the log cannot be copied.
    func settle(_ db: Database) throws {
        guard isDoubtful.load(ordering: .sequentiallyConsistent) else { return }
        let isBusy = try Bool.fetchOne(db, sql: "PRAGMA main.wal_checkpoint(TRUNCATE)") ?? true
        guard !isBusy else { throw StoreError(.unavailable, "the disk failed, and the log is not copied yet") }
        isDoubtful.store(false, ordering: .sequentiallyConsistent)
    }

    /// Has the log of `db` copied into its file whenever it has become long, as SQLite does by itself, but without
    /// overlooking an error. To be kept as long as the connection.
    func keepShort(_ db: Database) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            db.sqliteConnection,
            { context, connection, name, pages in
                guard let context else { return SQLITE_OK }
                let log = Unmanaged<DoubtfulLog>.fromOpaque(context).takeUnretainedValue()
                log.grew(to: pages, of: connection, name)
                return SQLITE_OK
            },
            context
        )
    }

    private func grew(to pages: Int32, of connection: OpaquePointer?, _ name: UnsafePointer<CChar>?) {
        let isLong = length.withLock { length in
            // A log that was copied whole is begun anew.
            let commit = pages > length.pages ? pages - length.pages : pages
            length.pages = pages
            length.longestCommit = max(length.longestCommit, commit)
            guard pages - length.longestCommit >= self.pages else { return false }
            length.longestCommit = 0
            return true
        }
        guard isLong else { return }
        let code = sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard code != SQLITE_OK else { return }
        note(DatabaseError(resultCode: ResultCode(rawValue: code)))
    }
}
