import CareServices
import CommunityModel
import Dispatch
import Foundation
import GRDB
import StoreTestSupport
import TestSupport
import Testing

@testable import SQLiteStorage

@Suite("What the store acknowledged") struct DurabilityTests {
    @Test("is synced to disk with each commit")
    func syncsEachCommit() async throws {
        try await HomeOnDisk.open { home in
            _ = try await home.store.append([home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool())])
            await home.afterFold()
            for commits in [
                try await home.store.journal.commits.write { db, _ in try Syncing(db) },
                try await home.store.commits.write { db, _ in try Syncing(db) },
            ] {
                #expect(commits == Syncing(mode: "wal", synchronous: 2), "FULL, also after a fold")
            }
        }
    }

    @Test("is there when the program dies without closing anything")
    func survivesKill() async throws {
        try await HomeOnDisk.open { home in
            let spool = newSpool()
            let event = try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: spool)
            #expect(try await home.store.append([event]) == [.stored(seq: 1)])
            let survivor = try home.storeAfterKill()
            #expect(try await survivor.append([event]) == [.duplicate(seq: 1)])
            let readings = try await survivor.bloodPressures(
                of: home.hanako.id,
                in: HanakosHome.noon...HanakosHome.noon
            )
            #expect(readings.map(\.pressure.systolic) == [131])
        }
    }

    @Test("is seen by the first reader when the program died before the tables were folded")
    func foldsAfterKill() async throws {
        try await HomeOnDisk.open { home in
            let event = try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            let gate = DispatchSemaphore(value: 0)
            home.store.pool.asyncWriteWithoutTransaction { _ in gate.wait() }
            #expect(try await home.store.append([event]) == [.stored(seq: 1)])
            #expect(try await home.store.pool.read { db in try JournalFold.position(db) } == 0)
            defer { gate.signal() }
            let survivor = try home.storeAfterKill()
            let latest = try await survivor.latestBloodPressure(of: home.hanako.id, notAfter: HanakosHome.noon)
            #expect(latest?.pressure.systolic == 131)
        }
    }

    @Test("gives the same tables when they are made anew", arguments: [1, 3, 10_000])
    func rebuilds(stride: Int) async throws {
        try await HomeOnDisk.open { home in
            let (misaki, misakisCard) = try await home.addMisakiWithCard()
            let spool = newSpool()
            let story: [(UInt64, JournaledEvent)] = try [
                (1, tap(home.hanakosCard)), (2, reading(1, card: home.hanakosCard)), (4, reading(2)),
                (6, assignment(of: 3, to: home.hanakosCard)), (3, tap(fingerprint(9))), (5, reading(3)),
                (7, assignment(of: 2, to: misakisCard)), (8, reading(4, card: misakisCard)),
                (9, assignment(of: 4, to: home.hanakosCard, method: .chosenOnTelevision)), (10, reading(5)),
                (11, reading(5, card: home.hanakosCard)), (12, assignment(of: 6, to: home.hanakosCard)),
            ]
            for (sequence, event) in story {
                _ = try await home.store.append([home.incoming(event, sequence: sequence, spool: spool)])
            }
            #expect(try await home.hanakosPressures() == [131, 133, 134, 135])
            #expect(try await home.pressures(of: misaki.id) == [132])
            let before = try await home.projections()
            try await home.store.pool.write { db in
                try JournalFold.clear(db)
                while try JournalFold.position(db) < JournalFold.head(db) {
                    try JournalFold.advance(db, stride: stride)
                }
            }
            #expect(try await home.projections() == before)
            try await home.store.rebuild()
            #expect(try await home.projections() == before)
        }
    }

    @Test("tells whose a reading is as before when it is made anew, whatever its box sent afterwards")
    func rebuildsOldDecisions() async throws {
        try await HomeOnDisk.open { home in
            let spool = newSpool()
            let events: [JournaledEvent] = try [
                reading(1), assignment(of: 1, to: home.hanakosCard), assignment(of: 3, to: home.hanakosCard),
                reading(2),
            ]
            for (index, event) in events.enumerated() {
                _ = try await home.store.append([home.incoming(event, sequence: UInt64(index + 1), spool: spool)])
                await home.afterFold()
            }
            #expect(try await home.hanakosPressures() == [131])
            // More than a decision looks back over.
            for start in stride(from: 5 as UInt64, to: 20_205, by: 5_050) {
                let taps = (start..<start + 5_050).map {
                    home.incoming(tap(home.hanakosCard), sequence: $0, spool: spool)
                }
                _ = try await home.store.append(taps)
            }
            let late = try [assignment(of: 2, to: home.hanakosCard), reading(3)]
            for (index, event) in late.enumerated() {
                let sequence = UInt64(20_205 + index)
                _ = try await home.store.append([home.incoming(event, sequence: sequence, spool: spool)])
            }
            for round in ["as it came", "made anew"] {
                #expect(try await home.hanakosPressures() == [131, 133], "\(round)")
                #expect(try await home.store.problems { _ in } == [], "\(round)")
                try await home.store.rebuild()
            }
        }
    }

    @Test(
        "gives the same tables of decisions that overtake readings, however many rows are folded together",
        arguments: 0..<8
    )
    func rebuildsDecisions(seed: UInt64) async throws {
        var random = PseudoRandom(seed: seed)
        try await HomeOnDisk.open { home in
            let (_, misakisCard) = try await home.addMisakiWithCard()
            let spools = [newSpool(), newSpool()]
            var sequences: [UInt64] = [0, 0]
            for _ in 0..<120 {
                let number = UInt8.random(in: 1...25, using: &random)
                let card = [nil, home.hanakosCard, misakisCard].randomElement(using: &random) ?? nil
                let method: AttributionMethod = Bool.random(using: &random) ? .card : .chosenOnTelevision
                let isReading = Bool.random(using: &random)
                let event =
                    isReading ? try reading(number, card: card) : assignment(of: number, to: card, method: method)
                let place = Int.random(in: 0...1, using: &random)
                sequences[place] += 1
                _ = try await home.store.append([home.incoming(event, sequence: sequences[place], spool: spools[place])]
                )
            }
            _ = try await home.hanakosPressures()
            await home.afterFold()
            var before: [String]?
            for stride in [1, 7, 40, 10_000] {
                try await home.store.pool.write { db in
                    try JournalFold.clear(db)
                    while try JournalFold.position(db) < JournalFold.head(db) {
                        try JournalFold.advance(db, stride: stride)
                    }
                }
                let tables = try await home.projections()
                #expect(before == nil || tables == before, "\(stride) rows at a time")
                before = tables
                #expect(try await home.store.problems { _ in } == [])
            }
        }
    }

    @Test("shows when a decision whose a reading is was lost")
    func noticesLostDecision() async throws {
        try await HomeOnDisk.open { home in
            let spool = newSpool()
            let events = [
                try home.incoming(reading(1), sequence: 1, spool: spool),
                home.incoming(assignment(of: 1, to: home.hanakosCard), sequence: 2, spool: spool),
            ]
            _ = try await home.store.append(events)
            #expect(try await home.hanakosPressures() == [131])
            await home.afterFold()
            try await home.store.pool.write { db in
                let prefix = try #require(try JournalRow.read(1, db)).contentPrefix
                try db.execute(
                    sql: """
                        INSERT INTO waiting_assignment SELECT 1, ?, seq, person, method, at_ms FROM reading_assignment;
                        DELETE FROM reading_assignment;
                        UPDATE reading SET person = 0, method = 0;
                        """,
                    arguments: [prefix]
                )
            }
            #expect(
                try await home.store.problems { _ in } == ["1 decisions whose a reading is wait for one that is here"]
            )
            try await home.store.rebuild()
            #expect(try await home.store.problems { _ in } == [])
        }
    }

    @Test("is all there is: on a full disk a batch is refused whole, and taken when there is room again")
    func refusesOnFullDisk() async throws {
        try await HomeOnDisk.open { home in
            try await home.store.limitPages(to: 1)  // SQLite takes the present size where that is more
            let spool = newSpool()
            let batch = (1...2_000 as ClosedRange<UInt64>).map {
                home.incoming(tap(home.hanakosCard), sequence: $0, spool: spool)
            }
            let refusal = await #expect(throws: StoreError.self) { try await home.store.append(batch) }
            #expect(refusal?.reason == .unavailable)
            try await home.store.limitPages(to: 1_000_000)
            #expect(try await home.store.append(batch).first == .stored(seq: 1))
        }
    }

    @Test("cannot be changed or cut, not even by hand")
    func journalIsAppendOnly() async throws {
        try await HomeOnDisk.open { home in
            _ = try await home.store.append([home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool())])
            for statement in ["DELETE FROM journal", "UPDATE journal SET subject = 0"] {
                await #expect(throws: DatabaseError.self) {
                    try await home.store.journal.queue.write { db in try db.execute(sql: statement) }
                }
            }
        }
    }

    @Test("names nobody: the journal holds no name")
    func journalHoldsNoNames() async throws {
        try await HomeOnDisk.open { home in
            let event = try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            _ = try await home.store.append([event])
            let rows = try await home.store.journal.queue.read { db in
                try Row.fetchAll(db, sql: "SELECT * FROM journal").map(\.description)
            }
            #expect(rows.count == 1)
            #expect(!rows.joined().contains("はなこ"))
        }
    }
}

extension JournalRow {
    /// As a decision names it.
    fileprivate var contentPrefix: Int64? {
        guard case .reading(let reading) = event else { return nil }
        return Int64(bitPattern: reading.content.prefix)
    }
}

private struct Syncing: Equatable, Sendable {
    let mode: String?
    let synchronous: Int?

    init(mode: String, synchronous: Int) {
        self.mode = mode
        self.synchronous = synchronous
    }

    init(_ db: Database) throws {
        mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
    }
}

extension SQLiteStore {
    /// Makes the disk as good as full.
    fileprivate func limitPages(to count: Int) async throws {
        try await journal.queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA max_page_count = \(count)")
        }
    }
}

extension HomeOnDisk {
    /// The store as a new process finds it after SIGKILL: the files as they are, without a close or checkpoint.
    func storeAfterKill() throws -> SQLiteStore {
        let copy = folder.appending(path: "after-kill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        for name in ["town.sqlite", "town.sqlite-wal", "journal.sqlite", "journal.sqlite-wal"] {
            try FileManager.default.copyItem(at: folder.appending(path: name), to: copy.appending(path: name))
        }
        return try SQLiteStore(at: copy.appending(path: "town.sqlite").path)
    }

    /// Every row of every table that is folded from the journal.
    func projections() async throws -> [String] {
        _ = try await hanakosPressures()
        return try await store.pool.read { db in
            try [
                "reading", "reading_more", "reading_content", "spool_run", "reading_assignment", "waiting_assignment",
                "tap",
                "life_sign",
                "fold_position",
            ].flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }
            }
        }
    }
}
