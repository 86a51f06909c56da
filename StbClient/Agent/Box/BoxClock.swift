package import CommunityModel
import Synchronization

/// The two clocks of a box.
package struct BoxClock: Sendable {
    /// What time it is, as well as the box knows; it may jump when somebody tells.
    package let wall: @Sendable () -> Instant
    /// Never runs backwards, and jumps only where somebody steers the time; so a session lasts as long as it should.
    package let steady: @Sendable () -> Instant
    /// So long may be slept before ``steady`` is looked at again.
    package let longestNap: Duration
    /// The boot of the machine.
    package let boot: Boot.ID
    /// What the box makes of its own wall clock; nil: that is believed.
    package let reckoned: ReckonedTime?

    package init(
        wall: @escaping @Sendable () -> Instant,
        steady: @escaping @Sendable () -> Instant,
        longestNap: Duration = .days(1)
    ) {
        self.wall = wall
        self.steady = steady
        self.longestNap = longestNap
        boot = Boot.ID(at: wall())
        reckoned = nil
    }

    /// The wall clock is believed when the collector has told the time. Sessions last by the machine's own time,
    /// whatever happens to that.
    package init(of machine: MachineClock) {
        let reckoned = ReckonedTime(machine)
        let (began, zero) = (machine.wall(), machine.sinceBoot())
        wall = { reckoned.now }
        steady = { began + (machine.sinceBoot() - zero) }
        longestNap = .days(1)
        boot = machine.boot
        self.reckoned = reckoned
    }

    /// Sessions last by `wall` as well, which moves when the town of a story or a demo is steered.
    package static func steered(_ wall: @escaping @Sendable () -> Instant) -> BoxClock {
        let latest = LatestInstant(wall())
        return BoxClock(wall: wall, steady: { latest.at(least: wall()) }, longestNap: .milliseconds(500))
    }

    /// When something happens that happens now.
    var stamp: EventTime {
        reckoned?.stamp ?? EventTime(instant: wall(), quality: .agreed, undatedAt: nil)
    }
}

/// The latest instant that was ever seen.
private final class LatestInstant: Sendable {
    private let instant: Mutex<Instant>

    init(_ instant: Instant) { self.instant = Mutex(instant) }

    func at(least other: Instant) -> Instant {
        instant.withLock { instant in
            instant = max(instant, other)
            return instant
        }
    }
}
