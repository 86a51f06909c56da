import CareServices
import GRDB
import Synchronization

/// Folds the journal into its tables whenever it grew, on the writer queue of the store's main file: one stretch, then
/// whoever else waits to write, then the next.
final class Folding: Sendable {
    private struct State {
        var isScheduled = false
        var failure: StoreError?
    }

    private let pool: DatabasePool
    private let tail: JournalTail
    private let state = Mutex(State())

    init(pool: DatabasePool, tail: JournalTail) {
        self.pool = pool
        self.tail = tail
    }

    /// Why the last fold failed; nil when it did not. The fold after the next growth decides anew.
    var failure: StoreError? { state.withLock(\.failure) }

    func journalGrew() {
        let isFirst = state.withLock { state in
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if isFirst { schedule() }
    }

    private func schedule() {
        pool.asyncWriteWithoutTransaction { db in
            self.state.withLock { $0.isScheduled = false }
            if self.foldStretch(db) { self.journalGrew() }
        }
    }

    /// The tables can be folded again from the journal, so this commit need not reach the disk by itself. When it
    /// fails, the next reader folds, and hears why.
    /// - Returns: whether there is more to do.
    private func foldStretch(_ db: Database) -> Bool {
        do {
            try db.execute(sql: "PRAGMA main.synchronous = NORMAL")
            var position: Int64 = 0
            try db.inOwnTransaction {
                try JournalFold.advance(db)
                position = try JournalFold.position(db)
            }
            tail.drop(through: position)
            state.withLock { $0.failure = nil }
            return position < tail.head
        } catch {
            state.withLock { $0.failure = StoreError(from: error) }
            return false
        }
    }
}
