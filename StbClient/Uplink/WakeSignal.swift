import Synchronization

/// Wakes the one task that waits, now or when it comes to wait; rings that nobody heard yet are one ring.
final class WakeSignal: Sendable {
    private struct State {
        var isRung = false
        /// Counts the waits, so that the timer of an earlier one does not end a later one.
        var wait = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func wake() {
        let waiter = state.withLock { state in
            state.isRung = state.waiter == nil
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Returns at the next ring, after `patience`, or when the task is cancelled.
    func wait(upTo patience: Duration? = nil, clock: any Clock<Duration>) async {
        let wait = state.withLock { state in
            state.wait += 1
            return state.wait
        }
        let timer = patience.map { patience in
            Task {
                guard (try? await clock.sleep(for: patience)) != nil else { return }
                self.end(wait)
            }
        }
        defer { timer?.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isRung || state.wait != wait || Task.isCancelled {
                        state.isRung = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            end(wait)
        }
    }

    private func end(_ wait: Int) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.wait == wait else { return nil }
            state.wait += 1
            return state.waiter.take()
        }
        waiter?.resume()
    }
}
