import Dispatch
import Synchronization

/// Something that happens once, and that others wait for. Built on a group, not on a semaphore: that one waits by the
/// wall clock, and a clock that is put right while a box runs would end the wait at once, or make it hours long.
final class Signal: Sendable {
    private let group = DispatchGroup()
    private let isGiven = Mutex(false)

    init() { group.enter() }

    /// A group that is still entered must not go.
    deinit { signal() }

    func signal() {
        isGiven.withLock { isGiven in
            if !isGiven { group.leave() }
            isGiven = true
        }
    }

    /// - Returns: whether it happened.
    @discardableResult
    func wait(atMost limit: Duration) -> Bool {
        group.wait(timeout: .now() + .nanoseconds(Int(limit / .nanoseconds(1)))) == .success
    }
}
