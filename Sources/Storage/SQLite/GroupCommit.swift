import CareServices
import GRDB
import Synchronization

/// Lets writes that wait at the same time share one commit, and so one sync to disk (architecture decision 5).
///
/// All run on the database's one writer queue. Each round takes everything that waits, commits it as one transaction
/// and then answers; what came in meanwhile is the next round. When nothing waits, the journal is folded into its
/// tables. The waiting line is bounded: beyond it a write is refused as busy and has not happened.
final class GroupCommit: Sendable {
    /// A write that waits. `perform` may run twice: when another write of its round failed, all are rolled back and
    /// each runs alone.
    private struct Write: Sendable {
        let weight: Int
        /// Runs in the transaction; what it returns tells the caller, and is called after the commit.
        let perform: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Line {
        var writes: [Write] = []
        var weight = 0
        /// A round is on its way and will take what is added now.
        var isServed = false
    }

    private static let unfoldedLimit = 5_000
    private static let patience = Duration.seconds(1)

    private let pool: DatabasePool
    private let limit: Int
    private let line = Mutex(Line())
    private let lastFoldFailure = Mutex<StoreError?>(nil)

    /// - Parameters:
    ///   - pool: whose writer queue does the work.
    ///   - limit: How much weight may wait; an event weighs 1.
    init(pool: DatabasePool, limit: Int) {
        self.pool = pool
        self.limit = limit
    }

    /// Runs `body` in a transaction that it may share with others.
    /// - Parameters:
    ///   - weight: How many events it writes.
    ///   - body: May run twice, never at the same time; only the last run counts.
    /// - Returns: what `body` answered, durable.
    /// - Throws: ``StoreError``, `busy` when the line is full.
    func write<Value: Sendable>(
        weight: Int = 1,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let write = Write(
                weight: weight,
                perform: { db in
                    let value = try body(db)
                    return { continuation.resume(returning: .success(value)) }
                },
                fail: { continuation.resume(returning: .failure(StoreError(from: $0))) }
            )
            guard enqueue(write) else {
                let busy = StoreError(.busy(retryAfter: Self.patience), "too much is waiting to be written")
                continuation.resume(returning: .failure(busy))
                return
            }
        }
        return try result.get()
    }

    /// How much weight waits now.
    var waiting: Int { line.withLock(\.weight) }

    /// Why the last fold failed; nil when it did not. The fold after the next write decides anew.
    var foldFailure: StoreError? { lastFoldFailure.withLock(\.self) }

    private func enqueue(_ write: Write) -> Bool {
        let admission = line.withLock { line -> (admitted: Bool, startsRound: Bool) in
            guard line.writes.isEmpty || line.weight + write.weight <= limit else { return (false, false) }
            line.writes.append(write)
            line.weight += write.weight
            defer { line.isServed = true }
            return (true, !line.isServed)
        }
        if admission.startsRound {
            pool.asyncWriteWithoutTransaction { db in self.serve(db) }
        }
        return admission.admitted
    }

    /// Rounds until nothing waits.
    private func serve(_ db: Database) {
        var unfolded = 0
        while true {
            let writes = line.withLock { line in
                defer {
                    line.writes = []
                    line.weight = 0
                }
                return line.writes
            }
            commit(writes, db)
            unfolded += writes.reduce(0) { $0 + $1.weight }
            let isQuiet = line.withLock(\.writes.isEmpty)
            if isQuiet || unfolded >= Self.unfoldedLimit {
                fold(db)
                unfolded = 0
            }
            let isDone = line.withLock { line in
                line.isServed = !line.writes.isEmpty
                return line.writes.isEmpty
            }
            if isDone { return }
        }
    }

    private func commit(_ writes: [Write], _ db: Database) {
        if transact(writes, db, isLastTry: writes.count == 1) { return }
        for write in writes { _ = transact([write], db, isLastTry: true) }
    }

    /// - Returns: whether everybody was answered.
    private func transact(_ writes: [Write], _ db: Database, isLastTry: Bool) -> Bool {
        var answers: [@Sendable () -> Void] = []
        do {
            // The fold may have left the connection without it. What cannot be synced is not written.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.inTransaction(.immediate) {
                answers = try writes.map { try $0.perform(db) }
                return .commit
            }
            for answer in answers { answer() }
            return true
        } catch {
            guard isLastTry else { return false }
            for write in writes { write.fail(error) }
            return true
        }
    }

    /// The tables can be folded again from the journal, so this commit need not reach the disk by itself. When it
    /// fails, the next reader folds, and hears why.
    private func fold(_ db: Database) {
        let failure: StoreError?
        do {
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            try db.inTransaction(.immediate) {
                try JournalFold.advance(db)
                return .commit
            }
            failure = nil
        } catch {
            failure = StoreError(from: error)
        }
        lastFoldFailure.withLock { $0 = failure }
    }
}
