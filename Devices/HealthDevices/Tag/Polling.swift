import Glibc

/// How patiently the tag is read until the device has written its answer.
package struct Polling: Sendable {
    /// How often the tag is read for one answer.
    package let limit: Int
    /// Waits between two reads.
    package let pause: @Sendable () -> Void

    package init(limit: Int, pause: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.pause = pause
    }

    /// Every 10 ms for 3 s, the time a device has to answer (IEEE 11073-20601 table of time-outs, confirmed event).
    package static let patient = Polling(limit: 300) { usleep(10_000) }
}
