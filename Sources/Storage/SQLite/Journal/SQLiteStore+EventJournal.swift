package import CareServices

extension SQLiteStore: EventJournal {
    package func append(_ events: [IncomingEvent]) async throws(StoreError) -> [AppendOutcome] {
        guard !events.isEmpty else { return [] }
        return try await commits.write(weight: events.count) { db in
            var writer = JournalWriter(db: db)
            return try events.map { try writer.append($0) }
        }
    }

    /// Makes every table that is folded from the journal anew. Reads wait for it; boxes may go on sending.
    package func rebuild() async throws(StoreError) {
        try await write { db in try JournalFold.clear(db) }
        try await readFolded { _ in }
    }
}
