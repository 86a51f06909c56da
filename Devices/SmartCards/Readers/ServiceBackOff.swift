/// How long to wait before the smart card service is looked for again.
///
/// 0.3 s, doubling, so that a service which is just restarting is found at once. The cap grows with the time waited so
/// far: 1.2 s in the first minute, 5 s until ten minutes have passed, 30 s after that. A look costs one failed
/// `connect` on a local socket.
package struct ServiceBackOff: Hashable, Sendable {
    /// The sum of all waits handed out since the service was last there.
    package private(set) var waited = Duration.zero
    private var delay = Self.first

    private static let first = Duration.milliseconds(300)

    package init() {}

    /// The next wait.
    package mutating func next() -> Duration {
        let wait = min(delay, cap)
        delay = wait * 2
        waited += wait
        return wait
    }

    private var cap: Duration {
        switch waited {
        case ..<Duration.seconds(60): .milliseconds(1200)
        case ..<Duration.seconds(600): .seconds(5)
        default: .seconds(30)
        }
    }
}
