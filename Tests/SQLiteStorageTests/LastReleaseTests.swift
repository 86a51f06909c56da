import CareServices
import CommunityModel
import Foundation
import GRDB
import StoreTestSupport
import Testing

@testable import SQLiteStorage

@Suite("A file of an earlier release") struct LastReleaseTests {
    private static let evening = HanakosHome.noon - .hours(15)

    /// As the first release left it: one home, one resident with a card, one tap and one reading, one event aside.
    private static func contents() throws -> String {
        let box = Int64(1)
        let card = String(repeating: "01", count: 32)
        let rows = try [
            tap(fingerprint(1), at: evening), reading(1, card: fingerprint(1), at: evening + .minutes(1)),
        ].enumerated().map { index, event in
            let payload = try JournalPayload.encode(event, sequence: UInt64(index + 1))
            let hexadecimal = payload.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            return """
                INSERT INTO journal VALUES (\(index + 1), 1, \(evening.milliseconds), \(event.occurredAt.milliseconds),
                    \(JournalKind(of: event).rawValue), 1, 1, \(box), X'04040404040404040404040404040404', \(index + 1),
                    X'\(hexadecimal)');
                """
        }
        return """
            INSERT INTO household VALUES (1, X'01010101010101010101010101010101', '本町 3-12', 3);
            INSERT INTO person VALUES (1, X'02020202020202020202020202020202', 1);
            INSERT INTO person_identity VALUES (1, '鳥海 はなこ', 'とりうみ はなこ', -6880);
            INSERT INTO box VALUES (1, X'03030303030303030303030303030303', 1, X'010203', 2000000000000, 'STB-1', '0.1.0',
                1790000000000, NULL);
            INSERT INTO tap VALUES (1, 1, 1, \(evening.milliseconds), \(evening.milliseconds), 1, 1, X'05');
            INSERT INTO device VALUES (1, X'06', 'A&D', 'UA-651', '');
            INSERT INTO reading VALUES (1, 1, \(evening.milliseconds + 60_000), 2, \(evening.milliseconds), NULL, 540, 1,
                131, 80, NULL, 64, 0, NULL, 1, 1, 1, 1);
            INSERT INTO quarantine VALUES (1, 1, X'04040404040404040404040404040404', 9, \(evening.milliseconds), 'unknown',
                1, X'00');
            UPDATE fold_position SET seq = 2;
            INSERT INTO card_binding VALUES (X'\(card)', X'08080808080808080808080808080808', 1, 1, 1, 1790000000000);
            INSERT INTO access_record VALUES (1, \(evening.milliseconds), 1, 1, 1, 1, 1,
                X'07070707070707070707070707070707');
            """ + rows.joined()
    }

    private static let credentials = """
        INSERT INTO card_credential VALUES (2, X'\(zeros)0A', 1, X'\(zeros)\(zeros)000A', X'01', 1, 5, 6, 7, NULL, NULL);
        INSERT INTO card_credential VALUES (1, X'\(zeros)09', 1, X'\(zeros)\(zeros)0009', X'01', 1, 1, 2, 3, 7, 2);
        """
    private static let bindings = """
        INSERT INTO card_binding VALUES (3, X'\(zeros)0A', NULL, 4, NULL, 1, 7, NULL, NULL, NULL);
        INSERT INTO card_binding VALUES (2, X'\(zeros)09', NULL, 4, NULL, 1, 3, 7, 1, 3);
        INSERT INTO card_certificate VALUES (3, X'\(zeros)\(zeros)000A', X'01', 5, 6);
        INSERT INTO card_certificate VALUES (2, X'\(zeros)\(zeros)0009', X'01', 1, 2);
        """
    private static let zeros = String(repeating: "00", count: 15)

    /// The steps after the second, with what was folded of the first row after the last of them.
    private static func bring(_ old: DatabasePool, beside path: String, toStep last: Int) throws {
        let journal = try JournalFile.open(at: SQLiteStore.journalPath(beside: path))
        try JournalSchema.migrator.migrate(journal)
        try JournalMove.run(from: old, to: journal)
        try journal.close()
        var steps = DatabaseMigrator()
        for name in [FirstThread.name, SomeoneLooksIn.name] { steps.registerMigration(name) { _ in } }
        let later = [
            (TablesBesideTheJournal.name, TablesBesideTheJournal.statements),
            (WeeksAndDays.name, WeeksAndDays.statements), (SecondThoughts.name, SecondThoughts.statements),
            (SignsInReadings.name, SignsInReadings.statements), (OwnersOfCards.name, OwnersOfCards.statements),
            (ProvedCards.name, ProvedCards.statements), (InstantsInTheirWeek.name, InstantsInTheirWeek.statements),
            (CardsThatEnd.name, CardsThatEnd.statements),
        ]
        for (name, statements) in later.prefix(last - 2) {
            steps.registerMigration(name) { db in try db.execute(sql: statements) }
        }
        if last > 10 {
            steps.registerMigration(MoreThanACuff.earlierName) { _ in }
            steps.registerMigration(MoreThanACuff.name) { db in try MoreThanACuff.apply(db) }
        }
        try steps.migrate(old)
        try old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO tap (seq, person, box, occurred_at_ms, recorded_at_ms, card)
                        VALUES (1, 1, 1, \(evening.milliseconds), \(evening.milliseconds), 1);
                    INSERT INTO spool_run (spool, first, last, seq) VALUES (1, 1, 1, 1);
                    UPDATE fold_position SET seq = 1;
                    """
            )
            // Before the fourth step signs had no day; that step makes them anew.
            if last > 3 { try LifeSignRow.insert(.tap, of: 1, at: evening, seq: 1, db) }
            // A My Number card that a newer one replaced.
            if last > 7 { try db.execute(sql: last > 9 ? bindings : credentials) }
        }
    }

    @Test(
        "is brought up to date with everything in it, and what it knows of people counts as signs of life",
        arguments: 1...11,
        [false, true]
    )
    func isBroughtUpToDate(steps: Int, wasCutOff: Bool) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-last-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "town.sqlite").path
        var first = DatabaseMigrator()
        first.registerMigration(FirstThread.name) { db in
            try db.execute(sql: FirstThread.statements)
            try db.execute(sql: try Self.contents())
        }
        if steps > 1 {
            first.registerMigration(SomeoneLooksIn.name) { db in try db.execute(sql: SomeoneLooksIn.statements) }
        }
        let old = try DatabasePool(path: path)
        try first.migrate(old)
        if steps > 2 { try Self.bring(old, beside: path, toStep: steps) }
        let early = #expect(throws: StoreError.self) { try SQLiteStore(at: path) }
        #expect(early?.reason == .unavailable)
        if wasCutOff {
            let journal = try JournalFile.open(at: SQLiteStore.journalPath(beside: path))
            try JournalSchema.migrator.migrate(journal)
            try JournalMove.run(from: old, to: journal)
            try journal.close()
        }
        try old.close()

        try SQLiteStore.migrate(at: path)
        let store = try SQLiteStore(at: path)

        let hanako = try #require(try await store.allResidents().first)
        let span = Instant(milliseconds: 0)...HanakosHome.noon
        #expect(try await store.bloodPressures(of: hanako, in: span).map(\.pressure.systolic) == [131])
        #expect(try await store.accessRecords(about: hanako, limit: 9).count == 1)
        #expect(try await store.quarantined(limit: 9).map(\.reason) == ["unknown"])
        let box = try #require(Box.ID(bytes: [UInt8](repeating: 3, count: 16)))
        let taps = try await store.taps(at: box, in: span)
        #expect(taps.map(\.seq) == [1])
        #expect(taps.map(\.resident) == [hanako])
        // Whoever asks for taps folds first.
        #expect(try await store.unfoldedEvents() == 0)
        let signs = try await store.pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT kind, at_ms FROM life_sign UNION ALL
                    SELECT 2, measured_at_ms + touched_after_ms FROM reading WHERE touched_after_ms IS NOT NULL
                    ORDER BY at_ms
                    """
            ).map { [$0["kind"] as Int64, $0["at_ms"] as Int64] }
        }
        #expect(signs == [[1, Self.evening.milliseconds], [2, Self.evening.milliseconds + 60_000]])
        #expect(try await store.keepWatchPlan(.standard, of: hanako, at: HanakosHome.noon))
        #expect(try await store.watchPlan(of: hanako) == .standard)
        let binding = try #require(CardBinding.ID(bytes: [UInt8](repeating: 8, count: 16)))
        #expect(try await store.binding(of: fingerprint(1))?.binding == binding)
        let cards = try await store.cards(of: hanako)
        #expect(cards.filter { $0.kind == .felica }.map(\.binding) == [binding])
        let proved = cards.filter { $0.kind == .myNumber }
        #expect(proved.map(\.notAfter?.milliseconds) == (steps > 7 ? [6, 2] : []))
        #expect(proved.map(\.end?.at.milliseconds) == (steps > 7 ? [nil, 7] : []))
        #expect(proved.map(\.end?.replacedBy) == (steps > 7 ? [nil, proved.first?.binding] : []))
        #expect(try await store.problems { _ in } == [])
    }
}
