import CareServices
import Dispatch
import GRDB
import Synchronization

/// Folds the journal into its tables a moment after it grew, on the writer queue of the store's main file: one stretch,
/// then whoever else waits to write, then the next.
///
/// Rows of different people go to different pages of the tables, and each page that changed is written twice: so rows
/// gather for a moment, many of them for one writing. Nobody waits for that: a person's own readings are read from the
/// journal's tail, and who reads more folds first.
final class Folding: Sendable {
    private struct State {
        /// A stretch is on its way to the writer queue.
        var isScheduled = false
        /// A moment is being waited for.
        var isWaiting = false
        var failure: StoreError?
    }

    /// So few rows are folded at once, after a breath: two thousand a second, which no town sends. So many are not waited
    /// for any longer.
    private static let few = 200
    private static let plenty = JournalFold.stride
    private static let breath = Duration.milliseconds(100)

    private let pool: DatabasePool
    private let log: DoubtfulLog
    private let tail: JournalTail
    private let patience: Duration
    private let clock = DispatchQueue(label: "engawa folding")
    private let state = Mutex(State())

    /// - Parameters:
    ///   - pool: The store's main file.
    ///   - log: That of the main file; is told of syncs that failed.
    ///   - tail: Says how much waits.
    ///   - patience: How long rows gather at most, where many come; zero: not at all.
    init(pool: DatabasePool, log: DoubtfulLog, tail: JournalTail, patience: Duration) {
        self.pool = pool
        self.log = log
        self.tail = tail
        self.patience = patience
    }

    /// Why the last fold failed; nil when it did not. The fold after the next growth decides anew.
    var failure: StoreError? { state.withLock(\.failure) }

    func journalGrew() {
        if patience == .zero || tail.count >= Self.plenty {
            schedule()
        } else {
            let isFirst = state.withLock { state in
                defer { state.isWaiting = true }
                return !state.isWaiting && !state.isScheduled
            }
            guard isFirst else { return }
            after(Self.breath) { folding in
                guard folding.tail.count > Self.few else { return folding.schedule() }
                folding.after(folding.patience - Self.breath) { $0.schedule() }
            }
        }
    }

    private func after(_ span: Duration, _ work: @escaping @Sendable (Folding) -> Void) {
        clock.asyncAfter(deadline: .now() + .milliseconds(Int(span / .milliseconds(1)))) { work(self) }
    }

    private func schedule() {
        let isFirst = state.withLock { state in
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        guard isFirst else { return }
        pool.asyncWriteWithoutTransaction { db in
            self.state.withLock {
                $0.isScheduled = false
                $0.isWaiting = false
            }
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
            state.withLock { $0.failure = nil }
            return position < tail.head
        } catch {
            log.note(error)
            state.withLock { $0.failure = StoreError(from: error) }
            return false
        }
    }
}
