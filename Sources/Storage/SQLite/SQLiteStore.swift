package import CareServices
import FoundationEssentials
import GRDB

/// The embedded store: one SQLite file for one town, in WAL mode, every commit synced to disk.
///
/// Writes of this program share commits (``GroupCommit``); reads run beside them. Another program may write to the
/// same file at the same time, as the commands of the collector do: each waits up to five seconds for the other.
package struct SQLiteStore: Sendable {
    let pool: DatabasePool
    let commits: GroupCommit

    /// Opens a store that ``migrate(at:)`` has made.
    /// - Parameters:
    ///   - path: The file.
    ///   - queueLimit: How many events may wait to be written before ``StoreError`` says `busy`.
    /// - Throws: ``StoreError`` with `unavailable` when there is no store, or one of another release.
    package init(at path: String, queueLimit: Int = 10_000) throws(StoreError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreError(.unavailable, "there is no store yet; make it with `engawa migrate`")
        }
        let pool = try storeErrors { try Self.openPool(at: path) }
        let isCurrent = try storeErrors {
            try pool.read { db in
                try Schema.migrator.hasCompletedMigrations(db) && !Schema.migrator.hasBeenSuperseded(db)
            }
        }
        guard isCurrent else {
            throw StoreError(.unavailable, "the store is of another release; bring it up to date with `engawa migrate`")
        }
        self.pool = pool
        commits = GroupCommit(pool: pool, limit: queueLimit)
    }

    /// Makes the store, or brings it up to this release. Readable by its owner only.
    package static func migrate(at path: String) throws(StoreError) {
        try storeErrors {
            if !FileManager.default.fileExists(atPath: path) {
                // SQLite gives the files beside it the same permissions.
                _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            let pool = try openPool(at: path)
            try Schema.migrator.migrate(pool)
            try pool.close()
        }
    }

    private static func openPool(at path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "engawa store"
        let pool = try DatabasePool(path: path, configuration: configuration)
        // After the pool is open: opening sets NORMAL, which loses the last commits at a power cut.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000")
        }
        return pool
    }
}
