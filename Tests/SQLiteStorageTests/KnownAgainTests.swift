import CareServices
import CommunityModel
import Dispatch
import Foundation
import GRDB
import StoreTestSupport
import Testing

@testable import SQLiteStorage

/// Between the journal's tail and the tables there is no moment at which neither knows a row.
@Suite("What was stored a moment ago") struct KnownAgainTests {
    @Test("is known again when the tables take it over in the middle of the next transaction")
    func foldWithinTransaction() async throws {
        try await HomeOnDisk.open { home in
            let event = home.incoming(try reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            guard case .journal(let content) = event.content else { return }
            let touchedAgain = home.incoming(try reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            let batch = IncomingBatch(box: home.box.id, events: [event, touchedAgain])
            let (gate, folded) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            home.store.pool.asyncWriteWithoutTransaction { _ in gate.wait() }
            #expect(try await home.store.append([event]) == [.stored(seq: 1)])
            let answer = try await home.store.journal.commits.write { [pool = home.store.pool] db, writer in
                gate.signal()
                pool.asyncWriteWithoutTransaction { _ in folded.signal() }
                folded.wait()
                return try writer.append(batch, [PackedEvent(content), PackedEvent(content)], db)
            }
            guard case .admitted(let receipt) = answer else {
                Issue.record("the box was not let in")
                return
            }
            #expect(receipt.outcomes == [.duplicate(seq: 1), .duplicate(seq: 1)])
        }
    }

    @Test("is known again in the same transaction, however many spools came in between")
    func manySpools() async throws {
        try await HomeOnDisk.open { home in
            let first = home.incoming(tap(home.hanakosCard), sequence: 7, spool: newSpool())
            let others = (0..<5).map { _ in home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool()) }
            let events = [first] + others + [first]
            let packed = events.map { event -> PackedEvent? in
                guard case .journal(let content) = event.content else { return nil }
                return PackedEvent(content)
            }
            let answer = try await home.store.journal.queue.write { [tail = home.store.journal.tail] db in
                let names = JournalNames(limit: 2)
                try names.begin(db, head: 0, folded: 0)
                let writer = JournalWriter(names: names, tail: tail, head: 0)
                return try writer.append(IncomingBatch(box: home.box.id, events: events), packed, db)
            }
            guard case .admitted(let receipt) = answer else {
                Issue.record("the box was not let in")
                return
            }
            #expect(receipt.outcomes == (1...6).map { .stored(seq: $0) } + [.duplicate(seq: 1)])
        }
    }

    @Test("is known again when an earlier release wrote its row")
    func earlierPayload() async throws {
        try await HomeOnDisk.open { home in
            let spool = newSpool()
            let before = try reading(1, card: home.hanakosCard)
            let first = home.incoming(before, sequence: 1, spool: spool)
            #expect(try await home.store.append([first]) == [.stored(seq: 1)])
            let measured = try reading(2, card: home.hanakosCard)
            let content = JournaledEvent(
                id: measured.id,
                boot: before.boot,
                occurredAt: measured.occurredAt,
                clockQuality: measured.clockQuality,
                offsetInMinutes: measured.offsetInMinutes,
                content: measured.content
            )
            try await home.store.journal.queue.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO journal SELECT 2, recorded_at_ms, occurred_at_ms, kind, subject, spool, 2, boot, card,
                            device, ? FROM journal WHERE seq = 1
                        """,
                    arguments: [Data(PackedEvent(content, version: 2).payload)]
                )
            }
            let again = home.incoming(content, sequence: 2, spool: spool)
            #expect(try await home.store.append([again]) == [.duplicate(seq: 2)])
            #expect(try await home.hanakosPressures() == [131, 132])
        }
    }

    @Test("is known by its content, too, after a transaction that failed, though no table holds it yet")
    func failedTransaction() async throws {
        try await HomeOnDisk.open { home in
            let gate = DispatchSemaphore(value: 0)
            home.store.pool.asyncWriteWithoutTransaction { _ in gate.wait() }
            defer { gate.signal() }
            let first = home.incoming(try reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await home.store.append([first]) == [.stored(seq: 1)])
            let stranger = Box.ID(at: HanakosHome.noon)
            let refused = home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool(), from: stranger)
            await #expect(throws: StoreError.self) { try await home.store.append([refused]) }
            let again = home.incoming(try reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await home.store.append([again]) == [.duplicate(seq: 1)])
        }
    }

    @Test("is known by its content, too, when the tables take it over after a transaction that failed")
    func foldAfterFailedTransaction() async throws {
        try await HomeOnDisk.open { home in
            let gate = DispatchSemaphore(value: 0)
            home.store.pool.asyncWriteWithoutTransaction { _ in gate.wait() }
            let first = home.incoming(try reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await home.store.append([first]) == [.stored(seq: 1)])
            let stranger = Box.ID(at: HanakosHome.noon)
            let refused = home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool(), from: stranger)
            await #expect(throws: StoreError.self) { try await home.store.append([refused]) }
            // Another reading has the filter look into the tables, which do not hold the first yet.
            let second = home.incoming(try neighbour(card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await home.store.append([second]) == [.stored(seq: 2)])
            gate.signal()
            await home.afterFold()
            let again = home.incoming(try reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await home.store.append([again]) == [.duplicate(seq: 1)])
            #expect(try await home.hanakosPressures() == [131, 132])
        }
    }

    @Test("is known by its content, too, when the program that stored it ended before the tables held it")
    func foldAfterStart() async throws {
        try await HomeOnDisk.open { home in
            let gate = DispatchSemaphore(value: 0)
            home.store.pool.asyncWriteWithoutTransaction { _ in gate.wait() }
            let first = home.incoming(try reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await home.store.append([first]) == [.stored(seq: 1)])
            // The second store begins where the journal has a row that no table holds.
            let next = try SQLiteStore(at: home.path, queueLimit: 10_000, foldPatience: .seconds(60))
            let second = home.incoming(try neighbour(card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await next.append([second]) == [.stored(seq: 2)])
            gate.signal()
            await home.afterFold()
            #expect(try await home.hanakosPressures() == [131, 132])
            let again = home.incoming(try reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await next.append([again]) == [.duplicate(seq: 1)])
        }
    }

    @Test("is known by its content, too, when a device without a clock is touched again later on the town's day")
    func deviceWithoutClock() async throws {
        try await HomeOnDisk.open { home in
            let card = home.hanakosCard
            let first = try reading(1, card: card, at: HanakosHome.noon - .hours(5), hasClock: false)
            let again = try reading(1, card: card, at: HanakosHome.noon, hasClock: false)
            let sent = [first, again].map { home.incoming($0, sequence: 1, spool: newSpool()) }
            #expect(try await home.store.append([sent[0]]) == [.stored(seq: 1)])
            #expect(try await home.store.append([sent[1]]) == [.duplicate(seq: 1)])
            // A box that took its place, days later, after the tables have it.
            _ = try await home.projections()
            let later = try reading(1, card: card, at: HanakosHome.noon + .days(3), hasClock: false)
            let atAnotherBox = home.incoming(later, sequence: 1, spool: newSpool())
            #expect(try await home.store.append([atAnotherBox]) == [.duplicate(seq: 1)])
        }
    }

    /// Reading 132, whose content key begins with the same byte as that of reading 131 and is of the same day.
    private func neighbour(card: CardFingerprint) throws -> JournaledEvent {
        let key = try #require(ContentKey(digest: [1] + [UInt8](repeating: 2, count: 31)))
        return try reading(2, card: card, key: key)
    }
}
