import Glibc

/// How patiently the tag is read until the device has written its answer.
package struct Polling: Sendable {
    private enum Limit {
        /// As long as the device has for its answer.
        case time
        /// So many reads for an answer that it has three seconds for, more for others: for devices that are played.
        case reads(Int)
    }

    private let limit: Limit
    /// Waits between two reads.
    package let pause: @Sendable () -> Void

    /// Counts reads, and looks at no clock.
    package init(limit: Int, pause: @escaping @Sendable () -> Void) {
        self.limit = .reads(limit)
        self.pause = pause
    }

    private init(pause: @escaping @Sendable () -> Void) {
        limit = .time
        self.pause = pause
    }

    /// The time for which a number of reads is meant.
    static let span = Duration.seconds(3)

    /// Whether a device that has `patience` for its answer is waited for any longer, by how often the tag was read. A
    /// reader that is slow to read does not take the device's time away: it is looked at twice at least.
    func waiting(for patience: Duration) -> (_ reads: Int) -> Bool {
        switch limit {
        case .time:
            let end = ContinuousClock.now + patience
            return { reads in reads < 2 || ContinuousClock.now < end }
        case .reads(let limit):
            let most = max(limit, Int((Double(limit) * (patience / Self.span)).rounded(.up)))
            return { reads in reads < most }
        }
    }

    /// Every 10 ms, for as long as the device has.
    package static let patient = Polling { usleep(10_000) }
}
