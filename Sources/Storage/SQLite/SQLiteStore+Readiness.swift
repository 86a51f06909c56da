package import CareServices
import GRDB

extension SQLiteStore {
    /// Takes and gives back the places of both writers, with a commit that changes nothing worth keeping, to see
    /// whether the store can be written.
    /// - Returns: how many events are in the journal and not in the tables yet.
    /// - Throws: ``StoreError``, also when the journal could not be folded: readers would not get an answer.
    package func unfoldedEvents() async throws(StoreError) -> Int {
        try await journal.commits.write { db, _ in
            try db.run("INSERT OR REPLACE INTO lock_taker (id) VALUES (1)")
        }
        let count = try await write { db in
            try db.run("INSERT OR REPLACE INTO main.lock_taker (id) VALUES (1)")
            return Int(try JournalFold.head(db) - JournalFold.position(db))
        }
        if let failure = folding.failure { throw failure }
        return count
    }
}
