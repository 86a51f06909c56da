import CareServices
import GRDB
import Glibc
import Synchronization

/// Lets writes that wait at the same time share one commit, and so one sync to disk (architecture decision 5).
///
/// All run on the database's one writer queue. Each round takes what waits, commits it as one transaction and then
/// answers; what came in meanwhile is the next round. The waiting line is bounded: beyond it a write is refused as busy
/// and has not happened.
///
/// `Scope` is what the writes of one transaction share: made when it begins, kept when it is committed, forgotten when
/// it is not.
final class GroupCommit<Scope>: Sendable {
    /// What one database wants of its rounds.
    struct Round: Sendable {
        /// Begins a transaction's scope; what cannot begin is not written.
        let begin: @Sendable (Database) throws -> Scope
        /// Keeps what the scope learnt: the transaction is on the disk.
        let keep: @Sendable (Scope) -> Void
        /// Looks, before a transaction begins, whether what it commits would be durable.
        var prepare: @Sendable (Database) throws -> Void = { _ in }
        /// Hears why a transaction failed.
        var failed: @Sendable (any Error) -> Void = { _ in }
        /// How much weight one transaction takes, so that nobody waits for a very long one.
        var weight = 4_000
        /// How long a round waits for company that follows another one at once, for each event of that other one: where
        /// many came together, many will again. The first round after a quiet moment waits for nobody.
        var gathering = Duration.zero
        /// How much longer the next round waits, asked after each: where what follows the commit cannot keep up, all
        /// slow down a little before anybody has to be refused.
        var brake: @Sendable () -> Duration = { .zero }
    }

    /// A write that waits. `perform` may run twice: when another write of its round failed, all are rolled back and
    /// each runs alone.
    private struct Write: Sendable {
        let weight: Int
        /// Runs in the transaction; what it returns tells the caller, and is called after the commit.
        let perform: @Sendable (Database, Scope) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Line {
        var writes: [Write] = []
        var weight = 0
        /// A round is on its way and will take what is added now.
        var isServed = false
    }

    private static var longestGathering: Duration { .milliseconds(1) }

    private let database: any DatabaseWriter
    private let limit: Int
    private let round: Round
    private let line = Mutex(Line())

    /// - Parameters:
    ///   - database: whose writer queue does the work.
    ///   - limit: How much weight may wait; an event weighs 1.
    ///   - round: What each transaction begins with, and what becomes of its scope.
    init(database: any DatabaseWriter, limit: Int, round: Round) {
        self.database = database
        self.limit = limit
        self.round = round
    }

    /// Runs `body` in a transaction that it may share with others.
    /// - Parameters:
    ///   - weight: How many events it writes.
    ///   - body: May run twice, never at the same time; only the last run counts.
    /// - Returns: what `body` answered, durable.
    /// - Throws: ``StoreError``, `busy` when the line is full.
    func write<Value: Sendable>(
        weight: Int = 1,
        _ body: @escaping @Sendable (Database, Scope) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            write(weight: weight, body) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// The same for a caller that does not wait: `answer` is called once, on the writer queue or, when the line is full,
    /// at once.
    func write<Value: Sendable>(
        weight: Int,
        _ body: @escaping @Sendable (Database, Scope) throws -> Value,
        answer: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        let write = Write(
            weight: weight,
            perform: { db, scope in
                let value = try body(db, scope)
                return { answer(.success(value)) }
            },
            fail: { answer(.failure(StoreError(from: $0))) }
        )
        if !enqueue(write) {
            answer(.failure(StoreError(.busy(retryAfter: .seconds(1)), "too much is waiting to be written")))
        }
    }

    /// How much weight waits now.
    var waiting: Int { line.withLock(\.weight) }

    private func enqueue(_ write: Write) -> Bool {
        let admission = line.withLock { line -> (admitted: Bool, startsRound: Bool) in
            guard line.writes.isEmpty || line.weight + write.weight <= limit else { return (false, false) }
            line.writes.append(write)
            line.weight += write.weight
            defer { line.isServed = true }
            return (true, !line.isServed)
        }
        if admission.startsRound {
            database.asyncWriteWithoutTransaction { db in self.serve(db) }
        }
        return admission.admitted
    }

    /// Rounds until nothing waits.
    private func serve(_ db: Database) {
        while true {
            let writes = takeRound()
            commit(writes, db)
            let isDone = line.withLock { line in
                line.isServed = !line.writes.isEmpty
                return line.writes.isEmpty
            }
            if isDone { return }
            // The writer's own thread: it has nothing else to do meanwhile.
            let weight = writes.reduce(0) { $0 + $1.weight }
            let pause = min(round.gathering * weight, Self.longestGathering) + round.brake()
            if pause > .zero { usleep(UInt32(pause.wholeMicroseconds)) }
        }
    }

    /// The writes that came first, as many as one transaction takes, one at least.
    private func takeRound() -> [Write] {
        line.withLock { line in
            var weight = 0
            let end = line.writes.firstIndex { write in
                if weight > 0, weight + write.weight > round.weight { return true }
                weight += write.weight
                return false
            }
            let taken = Array(line.writes[..<(end ?? line.writes.endIndex)])
            line.writes.removeFirst(taken.count)
            line.weight -= weight
            return taken
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
            try db.execute(sql: "PRAGMA main.synchronous = FULL")
            try round.prepare(db)
            var kept: Scope?
            try db.inOwnTransaction {
                let scope = try round.begin(db)
                answers = try writes.map { try $0.perform(db, scope) }
                kept = scope
            }
            if let kept { round.keep(kept) }
            for answer in answers { answer() }
            return true
        } catch {
            round.failed(error)
            guard isLastTry else { return false }
            for write in writes { write.fail(error) }
            return true
        }
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}

extension Database {
    /// A transaction that takes the write lock of this database at once, and of no other that is attached to it:
    /// `BEGIN IMMEDIATE` would take them all. A statement that writes takes the lock of what it names, also when it finds
    /// nothing to change.
    func inOwnTransaction(_ body: () throws -> Void) throws {
        try inTransaction(.deferred) {
            try run("DELETE FROM main.lock_taker WHERE id = 0")
            try body()
            return .commit
        }
    }
}
