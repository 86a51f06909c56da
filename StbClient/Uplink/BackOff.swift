/// How long to wait after failures in a row: full jitter (a random time up to a limit that doubles), so that a town of
/// boxes does not come back in one wave after an outage.
package struct BackOff: Hashable, Sendable {
    package let base: Duration
    package let cap: Duration
    package private(set) var failures = 0

    package init(base: Duration = .milliseconds(500), cap: Duration = .seconds(30)) {
        self.base = base
        self.cap = cap
    }

    /// The next wait, after one more failure: `chance` of the limit that belongs to it,
    /// where `chance` is evenly distributed from 0 up to 1.
    package mutating func next(chance: Double) -> Duration {
        let doublings = min(failures, 16)
        failures += 1
        return min(cap, base * (1 << doublings)) * chance
    }

    package mutating func reset() {
        failures = 0
    }
}
