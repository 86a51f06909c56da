import GRDB

/// How the tables of registers and projections came to be; those of the journal's file are ``JournalSchema``'s. The list
/// only grows: a step that was shipped is never edited.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(FirstThread.name) { db in try db.execute(sql: FirstThread.statements) }
        migrator.registerMigration(SomeoneLooksIn.name) { db in try db.execute(sql: SomeoneLooksIn.statements) }
        migrator.registerMigration(TablesBesideTheJournal.name) { db in
            try db.execute(sql: TablesBesideTheJournal.statements)
        }
        migrator.registerMigration(WeeksAndDays.name) { db in try db.execute(sql: WeeksAndDays.statements) }
        migrator.registerMigration(SecondThoughts.name) { db in try db.execute(sql: SecondThoughts.statements) }
        migrator.registerMigration(SignsInReadings.name) { db in try db.execute(sql: SignsInReadings.statements) }
        migrator.registerMigration(OwnersOfCards.name) { db in try db.execute(sql: OwnersOfCards.statements) }
        migrator.registerMigration(ProvedCards.name) { db in try db.execute(sql: ProvedCards.statements) }
        migrator.registerMigration(InstantsInTheirWeek.name) { db in
            try db.execute(sql: InstantsInTheirWeek.statements)
        }
        migrator.registerMigration(CardsThatEnd.name) { db in try db.execute(sql: CardsThatEnd.statements) }
        migrator.registerMigration(MoreThanACuff.earlierName) { _ in }
        migrator.registerMigration(MoreThanACuff.name) { db in try MoreThanACuff.apply(db) }
        migrator.registerMigration(CorrectionsOfAnyKind.name) { db in
            try db.execute(sql: CorrectionsOfAnyKind.statements)
        }
        return migrator
    }()

    /// What each column holds and why, of all steps.
    static let columns: [ClassifiedColumn] = {
        let replaced = TablesBesideTheJournal.replaced.union(WeeksAndDays.replaced)
        let before = (FirstThread.tables + SomeoneLooksIn.tables).filter { !replaced.contains($0.name) }
        let beside = TablesBesideTheJournal.tables.filter { !InstantsInTheirWeek.replaced.contains($0.name) }
        let later = [
            beside, WeeksAndDays.tables, SecondThoughts.tables, OwnersOfCards.tables, ProvedCards.tables,
            InstantsInTheirWeek.tables,
        ]
        let kept = (before + later.joined()).filter { !CardsThatEnd.replaced.contains($0.name) }
        return (kept + CardsThatEnd.tables + MoreThanACuff.tables + CorrectionsOfAnyKind.tables).flatMap(\.columns)
    }()
}
