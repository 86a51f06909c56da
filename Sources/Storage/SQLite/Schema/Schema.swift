import GRDB

/// How the tables came to be. The list only grows: a step that was shipped is never edited.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(FirstThread.name) { db in try db.execute(sql: FirstThread.statements) }
        migrator.registerMigration(SomeoneLooksIn.name) { db in try db.execute(sql: SomeoneLooksIn.statements) }
        return migrator
    }()

    /// What each column holds and why, of all steps.
    static let columns: [ClassifiedColumn] = (FirstThread.tables + SomeoneLooksIn.tables).flatMap(\.columns)
}
