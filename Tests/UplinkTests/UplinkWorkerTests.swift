import CommunityModel
import Foundation
import Logging
import Spool
import Synchronization
import TestSupport
import Testing
import Uplink
import UplinkProtocol

@Suite("The uplink worker") struct UplinkWorkerTests {
    @Test("sends what waits and lets go of what the collector has")
    func sends() async throws {
        try await withWorker { scene in
            try scene.keep(1...3)
            scene.collector.script = [.all(.stored)]
            try await scene.run { await scene.reaches { $0.waiting == 0 && $0.line == .online } }
            #expect(scene.collector.batches.map(\.events.count) == [3])
            #expect(scene.collector.batches.first?.spool == scene.spool.id)
        }
    }

    @Test("says when it works and when it rests, also while the line is down, so that one that stands still is found")
    func progress() async throws {
        try await withWorker { scene in
            try scene.keep(1...3)
            scene.collector.script = [.failure(.unreachable("no line")), .all(.stored)]
            try await scene.run {
                await scene.reaches { $0.waiting == 0 }
                while scene.progress.all.count < 5 { await Task.yield() }
            }
            #expect(scene.progress.all.prefix(5) == [.working, .resting, .working, .working, .resting])
        }
    }

    @Test("keeps everything while the line is down, and sends each event once when it is back")
    func lineDown() async throws {
        try await withWorker { scene in
            try scene.keep(1...3)
            scene.collector.script = [
                .failure(.unreachable("no line")), .failure(.unreachable("no line")), .all(.stored),
            ]
            try await scene.run { await scene.reaches { $0.waiting == 0 } }
            #expect(scene.collector.batches.count == 3)
            #expect(scene.seen.contains(LineState(line: .offline(since: morning), waiting: 3)))
            #expect(scene.clock.slept.allSatisfy { $0 <= .seconds(1) })
        }
    }

    @Test("settles duplicates and quarantined events, and comes back for those to be tried again")
    func outcomes() async throws {
        try await withWorker { scene in
            try scene.keep(1...4)
            scene.collector.script = [
                .each([.stored, .tryAgain, .quarantined(reason: "from the future"), .duplicate]), .all(.stored),
            ]
            try await scene.run { await scene.reaches { $0.waiting == 0 } }
            #expect(scene.collector.batches.map(\.events.count) == [4, 1])
            #expect(try scene.spool.quarantinedCount == 1)
        }
    }

    @Test("believes no answer that does not fit the batch")
    func misfit() async throws {
        try await withWorker { scene in
            try scene.keep(1...2)
            scene.collector.script = [.each([.stored]), .all(.stored)]
            try await scene.run { await scene.reaches { $0.waiting == 0 } }
            #expect(scene.collector.batches.map(\.events.count) == [2, 2])
        }
    }

    @Test("waits as long as the collector asked for")
    func retryAfter() async throws {
        try await withWorker { scene in
            try scene.keep(1...1)
            scene.collector.script = [
                .failure(.answered(status: 429, retryAfter: .seconds(40), words: "queue full")), .all(.stored),
            ]
            try await scene.run { await scene.reaches { $0.waiting == 0 } }
            #expect(scene.clock.slept.contains { $0 >= .seconds(40) && $0 <= .seconds(41) })
        }
    }

    @Test("sends at once what comes while it has nothing to do")
    func wakes() async throws {
        try await withWorker { scene in
            scene.collector.script = [.all(.stored), .all(.stored)]
            try await scene.run {
                await scene.reaches { $0.waiting == 0 }
                try scene.keep(1...1)
                scene.worker.wake()
                await scene.collector.received(1)
                try scene.keep(2...2)
                scene.worker.wake()
                await scene.collector.received(2)
                await scene.reaches { $0.waiting == 0 }
            }
            #expect(scene.clock.slept.isEmpty)
        }
    }

    @Test("finds the event that spoils a batch, sends all others, and keeps that one")
    func spoiled() async throws {
        try await withWorker { scene in
            try scene.keep(1...8)
            let spoiling = try #require(try scene.spool.next(limit: 8, maxBytes: .max).dropFirst(4).first)
            scene.collector.refuses = { $0.events.contains(spoiling.bytes) }
            try await scene.run { await scene.reaches { $0.waiting == 1 } }
            #expect(try scene.spool.next(limit: 8, maxBytes: .max) == [spoiling])
        }
    }

    @Test("says that the box is refused, and keeps its events")
    func revoked() async throws {
        try await withWorker { scene in
            try scene.keep(1...2)
            scene.collector.script = [.failure(.refused(.revoked)), .all(.stored)]
            try await scene.run { await scene.reaches { $0.line == .refused(.revoked) } }
            #expect(scene.seen.last { $0.line == .refused(.revoked) }?.waiting == 2)
        }
    }
}
