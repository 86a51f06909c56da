package import CommunityModel
import Synchronization

/// The two clocks of a box.
package struct BoxClock: Sendable {
    /// What the wall clock shows; it may jump when the network tells the time.
    package let wall: @Sendable () -> Instant
    /// Never runs backwards, and jumps only where somebody steers the time; so a session lasts as long as it should.
    package let steady: @Sendable () -> Instant
    /// So long may be slept before ``steady`` is looked at again.
    package let longestNap: Duration

    package init(
        wall: @escaping @Sendable () -> Instant,
        steady: @escaping @Sendable () -> Instant,
        longestNap: Duration = .days(1)
    ) {
        self.wall = wall
        self.steady = steady
        self.longestNap = longestNap
    }

    /// Sessions last by the machine's monotonic clock, whatever happens to `wall`.
    package static func real(wall: @escaping @Sendable () -> Instant) -> BoxClock {
        let began = wall()
        let zero = ContinuousClock.now
        return BoxClock(wall: wall) { began + (ContinuousClock.now - zero) }
    }

    /// Sessions last by `wall` as well, which moves when the town of a story or a demo is steered.
    package static func steered(_ wall: @escaping @Sendable () -> Instant) -> BoxClock {
        let latest = LatestInstant(wall())
        return BoxClock(wall: wall, steady: { latest.at(least: wall()) }, longestNap: .milliseconds(500))
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
