import CommunityModel
import Spool
import Synchronization
import Testing
import UplinkProtocol

@testable import Agent

@Suite("The time as a box reckons it") struct ReckonedTimeTests {
    private let machine = TestMachine()
    private let right = Town.start
    private var tolerance: Duration { .minutes(2) }

    private func reckoned() -> ReckonedTime { ReckonedTime(machine.clock) }

    @Test("is not known after a start, whatever the wall clock shows, and is asked for")
    func start() {
        let time = reckoned()
        #expect(time.fix == nil)
        #expect(
            time.stamp
                == EventTime(
                    instant: machine.wall,
                    quality: .unknown,
                    undatedAt: BootTime(boot: machine.boot, sinceBoot: machine.sinceBoot)
                )
        )
    }

    @Test("is the collector's when the wall clock is wrong, and goes by the machine's own time whatever that does then")
    func corrected() {
        let time = reckoned()
        let fix = time.hear(right)
        #expect(fix.bootedAt == right - machine.sinceBoot)
        machine.pass(.hours(3))
        machine.setWall(right - .days(400))
        #expect(time.stamp == EventTime(instant: right + .hours(3), quality: .corrected, undatedAt: nil))
        #expect(time.fix?.now == right + .hours(3))
    }

    @Test("is the wall clock's when that agrees, which is finer than the collector's seconds")
    func agreed() {
        machine.setWall(right + .milliseconds(730))
        let time = reckoned()
        _ = time.hear(right)
        #expect(time.stamp == EventTime(instant: right + .milliseconds(730), quality: .agreed, undatedAt: nil))
    }

    @Test("is asked for again after a day, and goes on as it was where the line is down")
    func again() {
        let time = reckoned()
        _ = time.hear(right)
        machine.pass(.hours(23))
        #expect(time.fix != nil)
        machine.pass(.hours(2))
        #expect(time.fix == nil)
        #expect(time.stamp == EventTime(instant: right + .hours(25), quality: .corrected, undatedAt: nil))
        _ = time.hear(right + .hours(25) + .minutes(1))
        #expect(time.now == right + .hours(25) + .minutes(1))
    }

    @Test("is the wall clock's, for want of a better one, where the collector does not tell")
    func untold() {
        let time = reckoned()
        #expect(time.hear(nil).bootedAt == nil)
        #expect(time.stamp == EventTime(instant: machine.wall, quality: .unknown, undatedAt: nil))
        machine.pass(.hours(2))
        #expect(time.fix == nil, "it is asked again")
        _ = time.hear(right)
        _ = time.hear(nil)
        #expect(time.now == right, "what was told once is not forgotten")
    }

    @Test("a session lasts as long as it should while the clock is set")
    func sessions() {
        let clock = BoxClock(of: machine.clock)
        let before = clock.steady()
        machine.pass(.minutes(1))
        machine.setWall(right)
        _ = clock.reckoned?.hear(right)
        #expect(clock.steady() - before == .minutes(1))
        #expect(clock.wall() == right)
    }

    @Test("this machine has a boot with a number that stays, and a time of its own that goes on")
    func thisMachine() {
        let (one, other) = (MachineClock.thisMachine { right }, MachineClock.thisMachine { right })
        #expect(one.boot == other.boot)
        #expect(one.sinceBoot() > .zero)
        #expect(one.sinceBoot() <= other.sinceBoot())
    }
}

/// A set-top box whose clock shows 1970 when the power comes.
final class TestMachine: Sendable {
    let boot: Boot.ID = Town.identifier(77)
    private let state = Mutex((wall: Instant(milliseconds: 180_000), sinceBoot: Duration.minutes(3)))

    var wall: Instant { state.withLock(\.wall) }
    var sinceBoot: Duration { state.withLock(\.sinceBoot) }

    func pass(_ span: Duration) {
        state.withLock { $0 = ($0.wall + span, $0.sinceBoot + span) }
    }

    func setWall(_ wall: Instant) {
        state.withLock { $0.wall = wall }
    }

    var clock: MachineClock {
        MachineClock(boot: boot, wall: { self.wall }, sinceBoot: { self.sinceBoot })
    }
}
