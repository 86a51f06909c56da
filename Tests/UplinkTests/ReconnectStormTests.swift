import CommunityModel
import Foundation
import Spool
import TestSupport
import Testing
import UplinkProtocol

@testable import Uplink

@Suite("When a line or a collector comes back") struct ReconnectStormTests {
    @Test("a town of boxes that lost the collector at one instant comes back spread over ten seconds")
    func spreadOut() {
        var random = PseudoRandom(seed: 11)
        var perSecond: [Int: Int] = [:]
        for _ in 0..<500 {
            var backOff = InboxListener.comingBack
            let wait = backOff.next(chance: .random(in: 0..<1, using: &random))
            perSecond[Int(wait.components.seconds), default: 0] += 1
            #expect(wait < .seconds(10))
            for _ in 0..<10 { #expect(backOff.next(chance: .random(in: 0..<1, using: &random)) <= .seconds(30)) }
        }
        #expect(perSecond.keys.sorted() == Array(0..<10))
        #expect(perSecond.values.allSatisfy { $0 < 80 }, "\(perSecond)")
    }

    @Test("500 boxes with 20,000 events that come back in ten seconds hold up nobody's tap")
    func town() throws {
        try withStorm(boxes: 500, backlog: 40, storing: .milliseconds(5)) { storm in
            try storm.play()
            #expect(storm.hasEverythingOnce)
            #expect(storm.stored.map(\.count).reduce(0, +) == 20_000 + 100)
            #expect(storm.refused == 0)
            #expect(storm.taps.count == 100)
            // A request under way, and the tap's own way.
            #expect(storm.taps.allSatisfy { $0 < .milliseconds(300) }, "\(storm.taps.max() ?? .zero)")
        }
    }

    @Test("a collector that is too slow for them hears of taps first: each goes in its box's next request")
    func slowCollector() throws {
        try withStorm(boxes: 100, backlog: 400, storing: .milliseconds(100), queue: 15) { storm in
            try storm.play()
            #expect(storm.hasEverythingOnce)
            #expect(storm.refused > 100, "the collector was never busy: this is no storm")
            #expect(storm.tapsBehindBacklog == 0)
            #expect(storm.taps.count == 20)
            // Each try is a second that the collector asks for, and one of jitter at most.
            let mean = storm.taps.reduce(.zero, +) / storm.taps.count
            #expect(mean < .seconds(4), "\(storm.taps.sorted())")
            #expect(storm.end > .seconds(20), "the backlog takes its time")
        }
    }

    private func withStorm(
        boxes: Int,
        backlog: UInt64,
        storing: Duration,
        queue: Int = 40,
        _ body: (Storm) throws -> Void
    ) throws {
        // In memory where there is such a disk: five hundred homes do not share one.
        let memory = URL(filePath: "/dev/shm")
        let place =
            FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
        let folder = place.appending(path: "engawa-storm-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(try Storm(folder: folder, boxes: boxes, backlog: backlog, storing: storing, queue: queue))
    }
}

/// Boxes and a collector that takes one request at a time and is busy beyond a few, in time that goes by at once. Spools
/// and rounds are the real ones; the line takes 20 ms.
private final class Storm {
    private struct BoxAtHome {
        let spool: Spool
        var round = UplinkRound()
        /// What is on its way.
        var sent: [SpooledEvent] = []
        /// Until then the box does nothing, whatever happens; then, until something new does.
        var restsUntil = Duration.zero
        var pausesUntil = Duration.zero
        /// Something new happened since it sent last.
        var isRung = false
        var tappedAt: (number: UInt64, at: Duration)?
        var isAsking = false
    }

    private enum Happening {
        case wakes(box: Int)
        case arrives(box: Int)
        case answered(box: Int, refusal: CollectorError?)
        case tap(box: Int)
    }

    private(set) var stored: [Set<UInt64>]
    private(set) var repeated = 0
    private(set) var refused = 0
    /// How long it took from each tap until its box heard that it is stored.
    private(set) var taps: [Duration] = []
    private(set) var end = Duration.zero
    private(set) var tapsBehindBacklog = 0

    private static let line = Duration.milliseconds(20)

    private var boxes: [BoxAtHome]
    private var random = PseudoRandom(seed: 3)
    private var agenda: [Duration: [Happening]] = [:]
    private var times = SortedTimes()
    private var busyUntil = Duration.zero
    private let storing: Duration
    /// So many requests wait at the collector before it refuses one.
    private let queue: Int

    init(folder: URL, boxes count: Int, backlog: UInt64, storing: Duration, queue: Int) throws {
        self.storing = storing
        self.queue = queue
        let first = folder.appending(path: "spool.sqlite")
        do {
            let spool = try Spool(path: first.path, now: morning)
            _ = try spool.append(try (1...backlog).map { try Self.event($0) })
        }
        boxes = try (0..<count).map { number in
            let path = folder.appending(path: "spool-\(number).sqlite")
            try FileManager.default.copyItem(at: first, to: path)
            return BoxAtHome(spool: try Spool(path: path.path, now: morning))
        }
        stored = Array(repeating: [], count: count)
        for box in boxes.indices {
            var backOff = InboxListener.comingBack
            plan(.wakes(box: box), at: backOff.next(chance: chance()))
            // Every fifth home is awake.
            if box % 5 == 0 { plan(.tap(box: box), at: .milliseconds(.random(in: 0..<12_000, using: &random))) }
        }
    }

    /// Each number of each box, and none a second time.
    var hasEverythingOnce: Bool {
        repeated == 0
            && zip(stored, boxes).allSatisfy { stored, box in
                stored == Set(1...UInt64(stored.count)) && (try? box.spool.waitingCount) == 0
            }
    }

    func play() throws {
        while let now = times.next() {
            end = now
            for happening in agenda.removeValue(forKey: now) ?? [] { try take(happening, at: now) }
        }
    }

    private func take(_ happening: Happening, at now: Duration) throws {
        switch happening {
        case .wakes(let box) where now >= boxes[box].pausesUntil: try send(box, at: now)
        case .wakes: break
        case .tap(let box):
            let key = try boxes[box].spool.append(try Self.event(1_000 + UInt64(box)))
            boxes[box].tappedAt = (key.sequence, now)
            boxes[box].isRung = true
            boxes[box].pausesUntil = boxes[box].restsUntil
            plan(.wakes(box: box), at: max(now, boxes[box].restsUntil))
        case .arrives(let box):
            let waiting = max(.zero, busyUntil - now) / storing
            guard waiting < Double(queue) else {
                refused += 1
                let busy = CollectorError.answered(status: 429, retryAfter: .seconds(1), words: "busy")
                return plan(.answered(box: box, refusal: busy), at: now + Self.line)
            }
            busyUntil = max(busyUntil, now) + storing
            for event in boxes[box].sent where !stored[box].insert(event.sequence).inserted { repeated += 1 }
            plan(.answered(box: box, refusal: nil), at: busyUntil + Self.line)
        case .answered(let box, let refusal): try answered(box, refusal, at: now)
        }
    }

    private func send(_ box: Int, at now: Duration) throws {
        guard !boxes[box].isAsking else { return }
        let events = try boxes[box].spool.next(limit: boxes[box].round.limit, maxBytes: 256 << 10)
        guard !events.isEmpty else { return }
        if let tap = boxes[box].tappedAt, !events.contains(where: { $0.sequence == tap.number }) {
            tapsBehindBacklog += 1
        }
        boxes[box].sent = events
        if boxes[box].isRung { boxes[box].round.heardNews() }
        boxes[box].isAsking = true
        boxes[box].isRung = false
        plan(.arrives(box: box), at: now + Self.line)
    }

    private func answered(_ box: Int, _ refusal: CollectorError?, at now: Duration) throws {
        boxes[box].isAsking = false
        guard case .answered(_, let retryAfter, _)? = refusal else {
            let sent = boxes[box].sent.map(\.sequence)
            let answer = UplinkAnswer(events: sent.map { .init(sequence: $0, outcome: .stored) }, rosterVersion: 1)
            let verdict = try UplinkVerdict(of: answer, on: sent)
            try boxes[box].spool.settle(verdict.settled)
            _ = boxes[box].round.answered(verdict)
            if let tap = boxes[box].tappedAt, sent.contains(tap.number) {
                taps.append(now - tap.at)
                boxes[box].tappedAt = nil
            }
            return try send(box, at: now)
        }
        guard case .rest(let rest, let pause) = boxes[box].round.failed(retryAfter: retryAfter, chance: chance()) else {
            return
        }
        boxes[box].restsUntil = now + rest
        boxes[box].pausesUntil = boxes[box].isRung ? now + rest : now + rest + pause
        plan(.wakes(box: box), at: boxes[box].pausesUntil)
    }

    private func plan(_ happening: Happening, at time: Duration) {
        agenda[time, default: []].append(happening)
        times.add(time)
    }

    private func chance() -> Double { .random(in: 0..<1, using: &random) }

    private static func event(_ seed: UInt64) throws -> BoxEvent {
        var random = PseudoRandom(seed: seed)
        return try BoxEvent(from: &random)
    }
}

/// Times to come, the earliest first.
private struct SortedTimes {
    private var times: [Duration] = []

    mutating func add(_ time: Duration) {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] > time { low = middle + 1 } else { high = middle }
        }
        if low == times.count || times[low] != time { times.insert(time, at: low) }
    }

    mutating func next() -> Duration? { times.popLast() }
}
