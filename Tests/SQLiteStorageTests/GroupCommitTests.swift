import CareServices
import CommunityModel
import Dispatch
import GRDB
import StoreTestSupport
import Synchronization
import Testing

@testable import SQLiteStorage

@Suite("Writes that wait at the same time") struct GroupCommitTests {
    @Test("share one commit, and each gets its own answer")
    func shareCommit() async throws {
        try await HomeOnDisk.open { home in
            let commits = CommitCounter()
            home.store.journal.queue.add(transactionObserver: commits)
            let gate = WriterGate(home.store.journal.queue)
            let outcomes = try await withThrowingTaskGroup(of: [AppendOutcome].self) { group in
                for number in 1...50 as ClosedRange<UInt64> {
                    let event = home.incoming(tap(home.hanakosCard), sequence: number, spool: newSpool())
                    group.addTask { try await home.store.append([event]) }
                }
                while home.store.journal.commits.waiting < 50 { await Task.yield() }
                gate.open()
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(outcomes) == Set((1...50).map { .stored(seq: $0) }))
            #expect(commits.count == 1)
        }
    }

    @Test("do not spoil each other: one that fails leaves the others stored")
    func failAlone() async throws {
        try await HomeOnDisk.open { home throws in
            let good = home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool())
            let bad = home.incoming(
                tap(home.hanakosCard),
                sequence: 1,
                spool: newSpool(),
                from: Box.ID(at: HanakosHome.noon)
            )
            let gate = WriterGate(home.store.journal.queue)
            async let failure = Result { try await home.store.append([bad]) }
            async let success = Result { try await home.store.append([good]) }
            while home.store.journal.commits.waiting < 2 { await Task.yield() }
            gate.open()
            #expect(try await success.get() == [.stored(seq: 1)])
            let failed = await failure
            #expect(throws: StoreError.self) { try failed.get() }
        }
    }

    @Test("are refused as busy when the line is full, and have not happened then")
    func refuseWhenFull() async throws {
        try await HomeOnDisk.open(queueLimit: 3) { home throws in
            let spool = newSpool()
            let events = (1...4 as ClosedRange<UInt64>).map {
                home.incoming(tap(home.hanakosCard), sequence: $0, spool: spool)
            }
            let gate = WriterGate(home.store.journal.queue)
            async let first = home.store.append(Array(events[0..<3]))
            while home.store.journal.commits.waiting < 3 { await Task.yield() }
            let refusal = await #expect(throws: StoreError.self) { try await home.store.append([events[3]]) }
            #expect(refusal?.reason == .busy(retryAfter: .seconds(1)))
            gate.open()
            #expect(try await first == [.stored(seq: 1), .stored(seq: 2), .stored(seq: 3)])
            #expect(try await home.store.append([events[3]]) == [.stored(seq: 4)])
        }
    }

    @Test("wait longer the more there is that the tables have yet to take, and no longer than a moment")
    func brake() {
        #expect(JournalFile.brake(unfolded: 0) == .zero)
        #expect(JournalFile.brake(unfolded: JournalFile.brakeStart) == .zero)
        let pauses = stride(from: JournalFile.brakeStart, through: JournalFile.unfoldedLimit, by: 1_000).map {
            JournalFile.brake(unfolded: $0)
        }
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 < $1 })
        #expect(pauses.last == .milliseconds(40))
        #expect(JournalFile.brake(unfolded: 10 * JournalFile.unfoldedLimit) == .milliseconds(40))
    }

    @Test("are kept when the fold behind them fails, and whoever asks for readiness hears why, until it succeeds")
    func tellFoldFailure() async throws {
        try await HomeOnDisk.open { home in
            try await home.store.journal.queue.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO journal (recorded_at_ms, occurred_at_ms, kind, subject, spool, box_seq, boot, card,
                            device, payload)
                        VALUES (0, 0, 1, 0, 9, 1, 0, 0, 0, x'FF')
                        """
                )
            }
            let spool = newSpool()
            let first = home.incoming(tap(home.hanakosCard), sequence: 1, spool: spool)
            #expect(try await home.store.append([first]) == [.stored(seq: 2)])
            await home.afterFold()
            let failure = await #expect(throws: StoreError.self) { try await home.store.unfoldedEvents() }
            #expect(failure?.reason == .corrupted)

            try await home.store.journal.queue.write { db in
                try db.execute(sql: "DROP TRIGGER journal_is_never_cut; DELETE FROM journal WHERE seq = 1")
            }
            let second = home.incoming(tap(home.hanakosCard), sequence: 2, spool: spool)
            #expect(try await home.store.append([second]) == [.stored(seq: 3)])
            await home.afterFold()
            #expect(try await home.store.unfoldedEvents() == 0)
        }
    }

    @Test("are refused as unavailable when SQLite does not promise to sync them")
    func refuseWithoutSync() async throws {
        try await HomeOnDisk.open { home in
            try home.store.journal.queue.close()
            let event = home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool())
            for _ in 1...2 {
                let refusal = await #expect(throws: StoreError.self) { try await home.store.append([event]) }
                #expect(refusal?.reason == .unavailable)
                await home.afterFold()
            }
        }
    }

    @Test("of another program on the same file are waited for, and seen")
    func seeOtherProgram() async throws {
        try await HomeOnDisk.open { home in
            let command = try SQLiteStore(at: home.path)
            _ = try await home.store.append([home.incoming(tap(fingerprint(9)), sequence: 1, spool: newSpool())])
            let taps = try await command.unboundTaps(at: home.box.household, since: HanakosHome.noon)
            #expect(taps.map(\.seq) == [1])
            let before = try await home.store.changeCount()
            let now = HanakosHome.noon
            let card = fingerprint(9)
            #expect(try await command.bind(card, to: home.hanako.id, as: CardBinding.ID(at: now), at: now))
            #expect(try await home.store.changeCount() != before)
            #expect(try await home.store.binding(of: card)?.resident == home.hanako.id)
        }
    }
}

/// Holds the database's writer until it is opened.
private final class WriterGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    init(_ database: any DatabaseWriter) {
        database.asyncWriteWithoutTransaction { [semaphore] _ in semaphore.wait() }
    }

    func open() {
        semaphore.signal()
    }
}

private final class CommitCounter: TransactionObserver, Sendable {
    private let commits = Mutex(0)

    var count: Int { commits.withLock(\.self) }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) { commits.withLock { $0 += 1 } }
    func databaseDidRollback(_ db: Database) {}
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
