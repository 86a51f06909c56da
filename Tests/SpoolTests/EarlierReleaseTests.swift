import CommunityModel
import Foundation
import GRDB
import Spool
import TestSupport
import Testing
import UplinkProtocol

@Suite("A spool of the release before") struct EarlierReleaseTests {
    /// As the agent before this one left it, with events that wait.
    private func leave(_ events: [BoxEvent], at path: String) throws {
        let database = try DatabaseQueue(path: path)
        try database.write { db in
            try db.execute(
                sql: """
                    PRAGMA application_id = 1164863315;
                    CREATE TABLE spool_file (
                        only INTEGER PRIMARY KEY CHECK (only = 1),
                        id BLOB NOT NULL CHECK (length(id) = 16),
                        last_sequence INTEGER NOT NULL DEFAULT 0,
                        quarantined INTEGER NOT NULL DEFAULT 0
                    ) STRICT;
                    CREATE TABLE waiting_event (sequence INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;
                    CREATE TABLE known_reading (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        content_key BLOB NOT NULL UNIQUE CHECK (length(content_key) = 32),
                        has_owner INTEGER NOT NULL DEFAULT 0
                    ) STRICT;
                    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                    INSERT INTO grdb_migrations VALUES ('2026-11-22 spool');
                    """
            )
            try db.execute(
                sql: "INSERT INTO spool_file (only, id, last_sequence, quarantined) VALUES (1, ?, ?, 2)",
                arguments: [Data(SpoolFile.ID(at: morning).bytes), events.count]
            )
            for (index, event) in events.enumerated() {
                let payload = try UplinkEvent(sequence: UInt64(index) + 1, event: event).encoded()
                try db.execute(
                    sql: "INSERT INTO waiting_event (sequence, payload) VALUES (?, ?)",
                    arguments: [index + 1, Data(payload)]
                )
            }
        }
        try database.close()
    }

    @Test("is gone on with: what waits is sent as it was, the numbers go on")
    func migrates() throws {
        try withFolder { folder in
            let events = try (1...5).map { try anyEvent($0) }
            try leave(events, at: folder.path)
            #expect(try SpoolStatus.read(path: folder.path).usedPercent == nil)
            let spool = try folder.open()
            #expect(spool.damagedFile == nil)
            #expect(try spool.sent() == events)
            #expect(try spool.append(try anyEvent(6)).sequence == 6)
            #expect(try spool.quarantinedCount == 2)
            let status = try SpoolStatus.read(path: folder.path)
            #expect(status.waiting == 6)
            #expect(status.usedPercent == 0)
        }
    }

    @Test("knows what waits for what it is worth: signs of life that it kept go first")
    func worth() throws {
        try withFolder { folder in
            var random = PseudoRandom(seed: 9)
            let kept = try (0..<600).map { number in
                let content: BoxEvent.Content =
                    number.isMultiple(of: 13)
                    ? .reading(try Measurement(from: &random), card: nil, method: nil) : .television(.key)
                return BoxEvent(
                    id: BoxEvent.ID(at: morning),
                    boot: Boot.ID(at: morning),
                    occurredAt: morning,
                    clockQuality: .agreed,
                    offsetInMinutes: 540,
                    content: content
                )
            }
            try leave(kept, at: folder.path)
            let spool = try folder.open(SpoolLimits(fileBytes: 256 << 10))
            for seed in UInt64(1)...1_000 { _ = try? spool.append(try reading(seed).event) }
            #expect(try spool.room.dropped.signs > 200 && spool.room.dropped.taps == 0)
            let waiting = try Set(spool.order())
            #expect(waiting.isSuperset(of: stride(from: 1, through: 600, by: 13).map(UInt64.init)))
        }
    }
}
