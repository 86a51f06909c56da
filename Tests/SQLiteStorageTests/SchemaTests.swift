import CareServices
import CommunityModel
import Foundation
import GRDB
import StoreTestSupport
import Testing

@testable import SQLiteStorage

@Suite("The schema") struct SchemaTests {
    @Test("says of every column what it holds, why, and until when")
    func classifiesEveryColumn() async throws {
        try await HomeOnDisk.open { home in
            for (database, declared) in [
                (home.store.pool as any DatabaseReader, Schema.columns),
                (home.store.journal.queue as any DatabaseReader, JournalSchema.tables.flatMap(\.columns)),
            ] {
                let columns = try await database.read { db in
                    try String.fetchAll(
                        db,
                        sql: """
                            SELECT t.name || '.' || c.name FROM main.sqlite_schema t, pragma_table_xinfo(t.name) c
                            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'grdb_%'
                            """
                    )
                }
                let classified = declared.map { "\($0.table).\($0.column)" }
                #expect(Set(columns).subtracting(classified) == [], "columns without a class")
                #expect(Set(classified).subtracting(columns) == [], "classes without a column")
                #expect(classified.count == Set(classified).count, "a column has one class")
            }
        }
    }

    @Test("takes over what a store of a day before a release held in a column")
    func takesOverColumn() throws {
        let queue = try DatabaseQueue()
        let more = try queue.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE reading (seq INTEGER PRIMARY KEY, value_1 INTEGER NOT NULL, more BLOB) STRICT;
                    INSERT INTO reading VALUES (1, 131, NULL), (2, 58400, x'0101013A'), (3, 131, NULL), (4, 4312, x'07');
                    """
            )
            try MoreThanACuff.apply(db)
            #expect(try db.columns(in: "reading").map(\.name) == ["seq", "value_1"])
            return try Row.fetchAll(db, sql: "SELECT seq, more FROM reading_more").map { row in
                "\(row["seq"] as Int64) \((row["more"] as Data).count)"
            }
        }
        #expect(more == ["2 4", "4 1"])
    }

    @Test("gives boots of an earlier release their numbers again, and more numbers for more agents")
    func agentsOfBoots() async throws {
        let queue = try DatabaseQueue()
        var first = DatabaseMigrator()
        first.registerMigration(JournalSchema.firstName) { db in
            try db.execute(sql: JournalSchema.firstStatements)
            try db.execute(sql: "INSERT INTO boot VALUES (3, x'03', 'engawa-box 0.1.0'), (7, x'07', '')")
        }
        try first.migrate(queue)
        try JournalSchema.migrator.migrate(queue)
        let boots = try await queue.write { db in
            try db.execute(sql: "INSERT INTO boot (id, agent) VALUES (x'03', 'engawa-box 0.2.0')")
            return try Int.fetchAll(db, sql: "SELECT number FROM boot ORDER BY agent")
        }
        #expect(boots == [7, 3, 8])
    }

    @Test("has only strict tables")
    func hasStrictTables() async throws {
        try await HomeOnDisk.open { home in
            let loose = try await home.store.pool.read { db in
                try String.fetchAll(
                    db,
                    sql: """
                        SELECT name FROM pragma_table_list
                        WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'
                        """
                )
            }
            #expect(loose == [])
        }
    }

    @Test("is made once: migrating again changes nothing")
    func migratesOnce() async throws {
        try await HomeOnDisk.open { home in
            try SQLiteStore.migrate(at: home.path)
            #expect(try await home.store.residents(of: home.box.household) == [home.hanako])
        }
    }

    @Test("is not made by opening: a store that is not there is said to be missing")
    func opensOnlyWhatIsThere() async throws {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(at: "/nonexistent/town.sqlite") }
        #expect(error?.reason == .unavailable)
    }

    @Test("of a later release is left alone")
    func refusesLaterRelease() async throws {
        try await HomeOnDisk.open { home in
            try await home.store.pool.write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('2030-01-01 something new')")
            }
            let error = #expect(throws: StoreError.self) { try SQLiteStore(at: home.path) }
            #expect(error?.reason == .unavailable)
        }
    }

    @Test("lies in files that only their owner can read")
    func isPrivate() async throws {
        try await HomeOnDisk.open { home in
            for name in ["town.sqlite", "town.sqlite-wal", "journal.sqlite", "journal.sqlite-wal"] {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: home.folder.appending(path: name).path
                )
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }
}
