import CommunityModel
import Spool
import TestSupport
import Testing
import UplinkProtocol

@Suite("A spool that is full") struct RoomMakerTests {
    private static let small = SpoolLimits(fileBytes: 256 << 10)

    private func event(_ content: BoxEvent.Content) -> BoxEvent {
        BoxEvent(
            id: BoxEvent.ID(at: morning),
            boot: Boot.ID(at: morning),
            occurredAt: morning,
            clockQuality: .agreed,
            offsetInMinutes: 540,
            content: content
        )
    }

    private func tap(_ seed: UInt64) -> BoxEvent {
        var random = PseudoRandom(seed: seed)
        return event(.tap(CardToken(from: &random)))
    }

    private var sign: BoxEvent { event(.television(.key)) }

    private enum Worth { case sign, tap, reading }

    private func worth(_ event: BoxEvent) -> Worth {
        switch event.content {
        case .television(.key): .sign
        case .television, .tap: .tap
        case .reading, .assignment: .reading
        }
    }

    @Test("lets go of the oldest signs of life, then of the oldest taps, and of no measurement", arguments: [1, 2, 3])
    func order(seed: UInt64) throws {
        try withFolder { folder in
            let spool = try folder.open(Self.small)
            var kept: [(sequence: UInt64, worth: Worth)] = []
            var refused = 0
            var random = PseudoRandom(seed: seed)
            for _ in 0..<3_000 {
                let event = try BoxEvent(from: &random)
                let before = try spool.room.dropped
                guard let key = try? spool.append(event) else {
                    refused += 1
                    continue
                }
                kept.append((key.sequence, worth(event)))
                let dropped = try spool.room.dropped
                guard dropped != before else { continue }
                for (kind, count) in [
                    (Worth.sign, dropped.signs - before.signs), (.tap, dropped.taps - before.taps),
                ] {
                    for _ in 0..<count {
                        let oldest = try #require(kept.firstIndex { $0.worth == kind })
                        kept.remove(at: oldest)
                    }
                }
                if dropped.taps > before.taps {
                    #expect(!kept.contains { $0.worth == .sign }, "a tap went while a sign of life could")
                    #expect(worth(event) != .sign, "a tap went for a sign of life")
                }
                #expect(try Set(spool.order()) == Set(kept.map(\.sequence)))
            }
            #expect(try Set(spool.order()) == Set(kept.map(\.sequence)))
            #expect(try spool.room.dropped.signs > 0 && spool.room.dropped.taps > 0)
            #expect(refused > 0, "at last there are only measurements")
            #expect(kept.count { $0.worth == .reading } > 100)
        }
    }

    @Test("of measurements refuses what comes, keeps all it has, and takes new ones after some are settled")
    func measurementsOnly() throws {
        try withFolder { folder in
            let spool = try folder.open(Self.small)
            var kept: [UInt64] = []
            let refusal = #expect(throws: SpoolError.self) {
                for seed in 1...10_000 { kept.append(try spool.append(try reading(UInt64(seed)).event).sequence) }
            }
            #expect(refusal?.reason == .full)
            for event in [sign, tap(1), try reading(20_000).event] {
                let refusal = #expect(throws: SpoolError.self) { try spool.append(event) }
                #expect(refusal?.reason == .full)
            }
            #expect(try Set(spool.order()) == Set(kept))
            #expect(try spool.room.dropped == DroppedEvents())
            try spool.settle(Array(kept.prefix(100)))
            #expect(try spool.append(tap(2)).sequence == UInt64(kept.count) + 1)
        }
    }

    @Test("of taps refuses a sign of life, takes a new tap for the oldest, and says so in its status")
    func taps() throws {
        try withFolder { folder in
            let spool = try folder.open(Self.small)
            var seed: UInt64 = 0
            while try spool.room.dropped.total == 0 {
                seed += 1
                _ = try spool.append(tap(seed))
            }
            let dropped = try spool.room.dropped
            #expect(dropped.signs == 0)
            #expect(try spool.order().min() == UInt64(dropped.taps) + 1)
            #expect(try SpoolStatus.read(path: folder.path).dropped == dropped)
            while try spool.room.dropped == dropped, seed < 100_000 {
                seed += 1
                if (try? spool.append(sign)) == nil { break }
            }
            #expect(try spool.room.dropped.taps == dropped.taps, "a sign of life is worth no tap")
        }
    }

    @Test("because something else fills its disk lets go of nothing")
    func fullDisk() throws {
        try withFolder { folder in
            _ = try folder.open().append((1...50).map { tap($0) })
            let spool = try folder.open(SpoolLimits(reserveBytes: .max / 2))
            let refusal = #expect(throws: SpoolError.self) { try spool.append(try reading(1).event) }
            #expect(refusal?.reason == .full)
            #expect(try spool.waitingCount == 50)
            #expect(try spool.room.dropped == DroppedEvents())
        }
    }

    @Test("forgets with an event what was noted of its time")
    func undated() throws {
        try withFolder { folder in
            let spool = try folder.open(Self.small)
            let time = BootTime(boot: Boot.ID(at: morning), sinceBoot: .seconds(1))
            var number: UInt64 = 0
            while try spool.room.dropped.taps == 0 {
                number += 1
                _ = try spool.appendReadings([tap(number)], undatedAt: time)
            }
            try spool.date(by: TimeFix(boot: time.boot, bootedAt: morning, now: morning + .seconds(60)))
            let waiting = try spool.order()
            #expect(try waiting.count == spool.waitingCount)
            #expect(waiting.count + (try spool.room.dropped.taps) == Int(number))
        }
    }
}
