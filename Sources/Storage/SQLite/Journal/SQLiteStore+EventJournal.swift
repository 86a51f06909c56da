package import CareServices
import GRDB

extension SQLiteStore: EventJournal {
    package func append(
        _ batch: IncomingBatch,
        answer: @escaping @Sendable (Result<AppendAnswer, StoreError>) -> Void
    ) {
        let packed = batch.events.map { event in
            if case .journal(let content) = event.content { PackedEvent(content) } else { PackedEvent?.none }
        }
        journal.commits.write(
            weight: max(batch.events.count, 1),
            { db, writer in try writer.append(batch, packed, db) },
            answer: answer
        )
    }

    /// Makes every table that is folded from the journal anew. Reads and boxes wait for it: by these tables a box's
    /// repetition is known.
    package func rebuild() async throws(StoreError) {
        try await journal.commits.write { [pool] _, _ in
            try pool.writeWithoutTransaction { db in
                try db.inOwnTransaction { try JournalFold.clear(db) }
                try JournalFold.advance(db, untilBehindBy: 0)
            }
        }
    }
}
