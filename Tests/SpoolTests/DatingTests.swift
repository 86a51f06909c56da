import CommunityModel
import Foundation
import GRDB
import Spool
import TestSupport
import Testing
import UplinkProtocol

@Suite("Events from before the time is known") struct DatingTests {
    /// What a clock without a battery shows when the power comes.
    private let wrong = Instant(milliseconds: 180_000)
    private let boot = Boot.ID(at: Instant(milliseconds: 1))
    private let bootedAt = morning - .hours(5)

    private func at(_ sinceBoot: Duration, of other: Boot.ID? = nil) -> BootTime {
        BootTime(boot: other ?? boot, sinceBoot: sinceBoot)
    }

    private func fix(_ bootedAt: Instant?) -> TimeFix {
        TimeFix(boot: boot, bootedAt: bootedAt, now: morning)
    }

    private func tap(_ instant: Instant, quality: ClockQuality = .unknown) -> BoxEvent {
        var random = PseudoRandom(seed: 3)
        return BoxEvent(
            id: BoxEvent.ID(at: instant),
            boot: boot,
            occurredAt: instant,
            clockQuality: quality,
            offsetInMinutes: 540,
            content: .tap(CardToken(from: &random))
        )
    }

    private func reading(_ instant: Instant, _ time: MeasuredTime, _ quality: ReadingQuality = []) throws -> BoxEvent {
        var random = PseudoRandom(seed: 4)
        let any = try Measurement(from: &random)
        let measurement = Measurement(
            device: any.device,
            values: any.values,
            time: time,
            userSlot: nil,
            quality: quality,
            rawDigest: any.rawDigest,
            contentKey: any.contentKey
        )
        return BoxEvent(
            id: BoxEvent.ID(at: instant),
            boot: boot,
            occurredAt: instant,
            clockQuality: .unknown,
            offsetInMinutes: 540,
            content: .reading(measurement, card: nil, method: nil)
        )
    }

    /// By the device's own clock in Japan.
    private func local(_ instant: Instant) -> Int64 { (instant + .hours(9)).milliseconds }

    @Test("stay until the time is known, and what has a date goes past them")
    func waits() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.appendReadings([tap(wrong)], undatedAt: at(.minutes(3)))
            _ = try spool.appendReadings([tap(morning, quality: .agreed)])
            #expect(try spool.hasUndated)
            #expect(try spool.order() == [2])
            #expect(try spool.waitingCount == 2, "the television counts them all")
            try spool.date(by: fix(bootedAt))
            #expect(try !spool.hasUndated)
            #expect(try spool.order() == [1, 2])
        }
    }

    @Test("of the boot that goes on become right to the millisecond, over a restart of the agent, too")
    func thisBoot() throws {
        try withFolder { folder in
            let times = [Duration.minutes(3), .minutes(4), .hours(2) + .milliseconds(1)]
            for time in times {
                _ = try folder.open().appendReadings([tap(wrong + time)], undatedAt: at(time))
            }
            let spool = try folder.open()
            try spool.date(by: fix(bootedAt))
            let sent = try spool.sent()
            #expect(sent.map(\.occurredAt) == times.map { bootedAt + $0 })
            #expect(sent.map(\.clockQuality) == [.corrected, .corrected, .corrected])
            #expect(sent.map(\.id).count == Set(sent.map(\.id)).count)
        }
    }

    @Test("agree with the time when the clock had been right all along")
    func rightClock() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.appendReadings([tap(bootedAt + .minutes(3) + .seconds(20))], undatedAt: at(.minutes(3)))
            try spool.date(by: fix(bootedAt))
            let event = try #require(try spool.sent().first)
            #expect(event.clockQuality == .agreed)
            #expect(event.occurredAt == bootedAt + .minutes(3))
        }
    }

    @Test("have the same bytes however often they are sent: else the collector takes them for two events")
    func sameBytes() throws {
        try withFolder { folder in
            let spool = try folder.open()
            for minute in 1...40 {
                _ = try spool.appendReadings([tap(wrong)], undatedAt: at(.minutes(minute)))
            }
            try spool.date(by: fix(bootedAt))
            let before = try spool.next(limit: 100, maxBytes: .max)
            // A later word of the collector, and later events, change nothing of what may have been sent.
            _ = try spool.appendReadings([tap(wrong)], undatedAt: at(.minutes(41)))
            try spool.date(by: TimeFix(boot: boot, bootedAt: bootedAt + .seconds(7), now: morning))
            let after = try folder.open().next(limit: 100, maxBytes: .max)
            #expect(Set(after).isSuperset(of: before))
            #expect(before.count == 40)
        }
    }

    @Test("of an earlier boot keep what the clock showed where that can be, and say that it is not known")
    func earlierBoot() throws {
        try withFolder { folder in
            let earlier = Boot.ID(at: Instant(milliseconds: 2))
            let spool = try folder.open()
            _ = try spool.append(tap(bootedAt - .hours(30), quality: .agreed))
            _ = try spool.appendReadings([tap(bootedAt - .hours(20))], undatedAt: at(.hours(9), of: earlier))
            try spool.date(by: fix(bootedAt))
            let event = try #require(try spool.sent().last)
            #expect(event.occurredAt == bootedAt - .hours(20))
            #expect(event.clockQuality == .unknown)
        }
    }

    @Test("of an earlier boot follow what happened before it, as far apart as they were, and end before the next boot")
    func earlierBootInAnotherYear() throws {
        try withFolder { folder in
            let earlier = Boot.ID(at: Instant(milliseconds: 2))
            let spool = try folder.open()
            let last = bootedAt - .hours(30)
            _ = try spool.append(tap(last, quality: .agreed))
            for hours in [1, 2, 90] {
                _ = try spool.appendReadings(
                    [tap(wrong + .hours(hours))],
                    undatedAt: at(.hours(hours), of: earlier)
                )
            }
            _ = try spool.appendReadings([tap(wrong)], undatedAt: at(.minutes(1)))
            try spool.date(by: fix(bootedAt))
            let times = try spool.sent().map(\.occurredAt)
            #expect(times == [last, last, last + .hours(1), bootedAt, bootedAt + .minutes(1)])
        }
    }

    @Test("go as they are, marked as unknown, when the collector does not tell the time", arguments: [0, 90_000])
    func nobodyTells(hoursAhead: Int) throws {
        try withFolder { folder in
            let spool = try folder.open()
            let shown = morning - .hours(1) + .hours(hoursAhead)
            _ = try spool.appendReadings([tap(shown)], undatedAt: at(.hours(1)))
            try spool.date(by: fix(nil))
            let event = try #require(try spool.sent().first)
            #expect(event.occurredAt == min(shown, morning), "never later than now: the collector keeps that aside")
            #expect(event.clockQuality == .unknown)
        }
    }

    @Test("any mix of boots and clocks leaves once, in the order of each boot, and not after now", arguments: 1...40)
    func anyMix(seed: UInt64) throws {
        try withFolder { folder in
            var random = PseudoRandom(seed: seed)
            let spool = try folder.open()
            var kept: [(sequence: UInt64, boot: Boot.ID)] = []
            let boots = (0..<4).map { Boot.ID(at: Instant(milliseconds: Int64($0))) } + [boot]
            for boot in boots {
                // The clock of a boot shows any time of sixty years, or the right one.
                let anyTime = Instant(milliseconds: .random(in: 0...(2 << 40), using: &random))
                let clock = Bool.random(using: &random) ? bootedAt : anyTime
                var since = Duration.zero
                for _ in 0..<Int.random(in: 0...5, using: &random) {
                    since += .seconds(.random(in: 1...50_000, using: &random))
                    since = boot == self.boot ? min(since, .hours(5)) : since
                    let answers = try spool.appendReadings([tap(clock + since)], undatedAt: at(since, of: boot))
                    guard case .new(let key) = answers[0] else { continue }
                    kept.append((key.sequence, boot))
                }
            }
            try spool.date(by: fix(Bool.random(using: &random) ? bootedAt : nil))
            let sent = try spool.next(limit: 1_000, maxBytes: .max)
            #expect(sent.map(\.sequence) == kept.map(\.sequence))
            let times = try spool.sent().map(\.occurredAt)
            #expect(times.allSatisfy { $0 <= morning })
            for boot in boots {
                let own = zip(kept, times).filter { $0.0.boot == boot }.map(\.1)
                #expect(own == own.sorted())
            }
        }
    }

    @Test("a measurement moves with the touch, as far as its time was told by the box's clock")
    func measurement() throws {
        let touch = wrong + .minutes(3)
        let right = bootedAt + .minutes(3)
        let cases: [(MeasuredTime, ReadingQuality, MeasuredTime, ReadingQuality)] = [
            // Measured ten minutes before the touch by a device whose clock is an hour behind, and says so.
            (
                MeasuredTime(
                    deviceLocalMilliseconds: local(right - .minutes(70)),
                    instant: touch - .minutes(10),
                    clockQuality: .corrected
                ), [],
                MeasuredTime(
                    deviceLocalMilliseconds: local(right - .minutes(70)),
                    instant: right - .minutes(10),
                    clockQuality: .corrected
                ), []
            ),
            // The device was right: its clock seemed fifty years ahead.
            (
                MeasuredTime(
                    deviceLocalMilliseconds: local(right - .minutes(1)),
                    instant: touch,
                    clockQuality: .unknown
                ), .clockUnset,
                MeasuredTime(
                    deviceLocalMilliseconds: local(right - .minutes(1)),
                    instant: right - .minutes(1),
                    clockQuality: .agreed
                ), []
            ),
            // The device has no clock.
            (
                MeasuredTime(deviceLocalMilliseconds: nil, instant: touch, clockQuality: .unknown), [],
                MeasuredTime(deviceLocalMilliseconds: nil, instant: right, clockQuality: .unknown), []
            ),
            // The device believes that it is 1970.
            (
                MeasuredTime(deviceLocalMilliseconds: local(wrong), instant: touch, clockQuality: .unknown),
                .clockUnset,
                MeasuredTime(deviceLocalMilliseconds: local(wrong), instant: right, clockQuality: .unknown),
                .clockUnset
            ),
        ]
        for (before, flags, after, flagsAfter) in cases {
            try withFolder { folder in
                let spool = try folder.open()
                _ = try spool.appendReadings([try reading(touch, before, flags)], undatedAt: at(.minutes(3)))
                try spool.date(by: fix(bootedAt))
                let event = try #require(try spool.sent().first)
                guard case .reading(let measurement, _, _) = event.content else {
                    Issue.record("it was a reading")
                    return
                }
                #expect(measurement.time == after)
                #expect(measurement.quality == flagsAfter)
            }
        }
    }

    @Test("leave no trace when they are settled")
    func settled() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.appendReadings([tap(wrong)], undatedAt: at(.minutes(3)))
            try spool.date(by: fix(bootedAt))
            try spool.settle([1])
            let rows = try DatabaseQueue(path: folder.path).read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM event_dating")
            }
            #expect(rows == 0)
        }
    }
}

extension Spool {
    /// What would be sent, in its order.
    func sent() throws -> [BoxEvent] {
        try next(limit: 10_000, maxBytes: .max).map { event in
            guard case .known(let known) = DecodedEvent<CardToken>(decoding: event.bytes) else {
                throw SpooledNonsense()
            }
            return known.event
        }
    }
}

private struct SpooledNonsense: Error {}
