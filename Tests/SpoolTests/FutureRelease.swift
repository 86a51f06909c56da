import GRDB

/// What a later release leaves behind: a migration that this one does not know.
enum FutureRelease {
    static func migrate(_ path: String) throws {
        let database = try DatabaseQueue(path: path)
        try database.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('2031-04-01 something new')")
        }
        try database.close()
    }
}
