import Synchronization

/// By this a part of the box shows that it goes on. Counted, not dated: whoever watches has the clock.
package final class Pulse: Sendable {
    private let count = Atomic(0)
    private let isResting = Atomic(false)

    package init() {}

    /// The part has just done something, and does more.
    package func beat() {
        isResting.store(false, ordering: .relaxed)
        count.wrappingAdd(1, ordering: .releasing)
    }

    /// The part waits until something happens that may take days.
    package func rest() {
        isResting.store(true, ordering: .relaxed)
        count.wrappingAdd(1, ordering: .releasing)
    }

    /// What a look shows.
    struct Beat: Hashable, Sendable {
        let count: Int
        let isResting: Bool
    }

    var last: Beat {
        let beats = count.load(ordering: .acquiring)
        return Beat(count: beats, isResting: isResting.load(ordering: .relaxed))
    }
}
