import CommunityModel
import Foundation
import Spool
import Synchronization
import TestSupport
import Testing
import UplinkProtocol

@testable import Uplink

@Suite("An uplink that does not know the time") struct TimekeepingTests {
    private let boot = Boot.ID(at: morning)
    private let wrong = Instant(milliseconds: 180_000)

    /// A tap three minutes after the power came, with a clock that shows 1970.
    private func keepUndated(in scene: WorkerScene) throws {
        var random = PseudoRandom(seed: 5)
        let event = BoxEvent(
            id: BoxEvent.ID(at: wrong),
            boot: boot,
            occurredAt: wrong,
            clockQuality: .unknown,
            offsetInMinutes: 540,
            content: .tap(CardToken(from: &random))
        )
        _ = try scene.spool.appendReadings([event], undatedAt: BootTime(boot: boot, sinceBoot: .minutes(3)))
    }

    private func events(_ batches: [UplinkBatch]) -> [BoxEvent] {
        batches.flatMap(\.events).compactMap { bytes in
            guard case .known(let known) = DecodedEvent<CardToken>(decoding: bytes) else { return nil }
            return known.event
        }
    }

    @Test("asks the collector, and sends what waited for it with the right time")
    func asks() async throws {
        let clock = TellingClock(boot: boot, answers: [.success(morning)])
        try await withWorker(timekeeping: clock.timekeeping) { scene in
            try keepUndated(in: scene)
            scene.collector.script = [.all(.stored)]
            try await scene.run { await scene.reaches { $0.waiting == 0 && $0.line == .online } }
            let sent = events(scene.collector.batches)
            #expect(sent.map(\.occurredAt) == [morning - .hours(5) + .minutes(3)])
            #expect(sent.map(\.clockQuality) == [.corrected])
        }
    }

    @Test("sends nothing while the collector cannot be asked, and everything once when it can")
    func lineDown() async throws {
        let down = Result<Instant?, CollectorError>.failure(.unreachable("no line"))
        let busy = Result<Instant?, CollectorError>.failure(
            .answered(status: 503, retryAfter: .seconds(9), words: "")
        )
        let clock = TellingClock(boot: boot, answers: [down, busy, .success(morning)])
        try await withWorker(timekeeping: clock.timekeeping) { scene in
            try keepUndated(in: scene)
            try scene.keep(1...2)
            scene.collector.script = [.all(.stored)]
            try await scene.run { await scene.reaches { $0.waiting == 0 } }
            #expect(scene.collector.batches.map(\.events.count) == [3])
            #expect(scene.seen.contains { $0.line == .offline(since: morning) && $0.waiting == 3 })
            #expect(scene.clock.slept.contains(.seconds(9)))
        }
    }

    @Test("is not held up by a collector that does not tell the time: what waited goes, marked as unknown")
    func untold() async throws {
        let clock = TellingClock(boot: boot, answers: [.success(nil)])
        try await withWorker(timekeeping: clock.timekeeping) { scene in
            try keepUndated(in: scene)
            scene.collector.script = [.all(.stored)]
            try await scene.run { await scene.reaches { $0.waiting == 0 } }
            #expect(events(scene.collector.batches).map(\.clockQuality) == [.unknown])
        }
    }

    @Test("asks once, and dates by what it knows what comes a moment later without a date")
    func late() async throws {
        let clock = TellingClock(boot: boot, answers: [.success(morning)])
        try await withWorker(timekeeping: clock.timekeeping) { scene in
            scene.collector.script = [.all(.stored), .all(.stored)]
            try await scene.run {
                try keepUndated(in: scene)
                scene.worker.wake()
                await scene.collector.received(1)
                try keepUndated(in: scene)
                scene.worker.wake()
                await scene.collector.received(2)
                await scene.reaches { $0.waiting == 0 }
            }
            #expect(clock.asked == 1)
        }
    }
}

/// Knows nothing but what the collector says; the boot began five hours before the morning.
private final class TellingClock: Sendable {
    private struct State {
        var answers: [Result<Instant?, CollectorError>]
        var known: TimeFix?
        var asked = 0
    }

    private let boot: Boot.ID
    private let state: Mutex<State>

    init(boot: Boot.ID, answers: [Result<Instant?, CollectorError>]) {
        self.boot = boot
        state = Mutex(State(answers: answers))
    }

    var asked: Int { state.withLock(\.asked) }

    var timekeeping: Timekeeping {
        Timekeeping(
            known: { self.state.withLock(\.known) },
            ask: { () throws(CollectorError) in
                try self.state.withLock { state in
                    state.asked += 1
                    return state.answers.isEmpty
                        ? .failure(.unreachable("the script is over")) : state.answers.removeFirst()
                }.get()
            },
            take: { told in
                let fix = TimeFix(boot: self.boot, bootedAt: told.map { $0 - .hours(5) }, now: told ?? morning)
                self.state.withLock { $0.known = fix }
                return fix
            }
        )
    }
}

@Suite("The date of an answer") struct HTTPDateTests {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private func written(_ instant: Instant) -> String {
        let (day, clock) = TownZone.utc.split(instant)
        let (year, month, number) = day.yearMonthDay
        let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        return "\(Self.days[day.weekday]), \(two(number)) \(Self.months[month - 1]) \(year) "
            + "\(clock.description.prefix(8)) GMT"
    }

    @Test("is read as the middle of its second")
    func reads() {
        #expect(written(morning) == "Sat, 21 Nov 2026 21:15:00 GMT")
        #expect(Instant(httpDate: "Sat, 21 Nov 2026 21:15:00 GMT") == morning + .milliseconds(500))
    }

    @Test("of any second of a century is read as it was written", arguments: UInt64(1)...20)
    func roundTrip(seed: UInt64) {
        var random = PseudoRandom(seed: seed)
        for _ in 0..<50 {
            let second = Int64.random(in: 946_684_800...4_102_444_800, using: &random)
            let instant = Instant(milliseconds: second * 1_000)
            #expect(Instant(httpDate: written(instant)) == instant + .milliseconds(500))
        }
    }

    @Test(
        "in another form is no date",
        arguments: [
            "", "now", "Sat, 21 Nov 2026 21:15:00", "Sat, 21 Nov 2026 21:15:00 JST", "Sat, 31 Nov 2026 21:15:00 GMT",
            "Sat, 21 Nov 2026 24:15:00 GMT", "Sat, 21 Nov 2026 21:15 GMT", "Sat, 21 Nov 2026 21:15:-1 GMT",
            "Sat, 21  Nov 2026 21:15:00 GMT", "Saturday, 21-Nov-26 21:15:00 GMT", "Sat Nov 21 21:15:00 2026",
            "Sat, 1 Nov 2026 21:15:00 GMT", "Sat, 21 NOV 2026 21:15:00 GMT", "Sat, 21 Nov 99999 21:15:00 GMT",
        ]
    )
    func refuses(text: String) {
        #expect(Instant(httpDate: text) == nil)
    }
}
