import Glibc

/// How patiently the tag is read until the device has written its answer.
package struct Polling: Sendable {
    /// How often the tag is read for one answer that a device has three seconds for; more often for others.
    package let limit: Int
    /// Waits between two reads.
    package let pause: @Sendable () -> Void

    package init(limit: Int, pause: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.pause = pause
    }

    /// The time for which ``limit`` is meant.
    static let span = Duration.seconds(3)

    /// How often the tag is read when a device has `patience` for its answer.
    func limit(for patience: Duration) -> Int {
        max(limit, Int((Double(limit) * (patience / Self.span)).rounded(.up)))
    }

    /// Every 10 ms for 3 s, the time a device has to answer (IEEE 11073-20601 table of time-outs, confirmed event).
    package static let patient = Polling(limit: 300) { usleep(10_000) }
}
