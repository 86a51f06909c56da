import Synchronization

/// Waits for `work` as long as a person would. What comes later is handed to `late` and to nobody else.
///
/// - Returns: nil when the time is over first.
func answer<Answer: Sendable>(
    within time: Duration,
    of work: @escaping @Sendable () async -> Answer,
    late: @escaping @Sendable (Answer) async -> Void
) async -> Answer? {
    await withCheckedContinuation { continuation in
        let first = FirstAnswer(continuation)
        let timer = Task {
            try? await Task.sleep(for: time)
            _ = first.give(nil)
        }
        Task {
            let answer = await work()
            let isHeard = first.give(answer)
            // Only now: a timer that is cancelled earlier wakes at once, and could be heard before the answer.
            timer.cancel()
            if !isHeard { await late(answer) }
        }
    }
}

/// Whoever comes first is heard.
private final class FirstAnswer<Answer: Sendable>: Sendable {
    private let waiting: Mutex<CheckedContinuation<Answer?, Never>?>

    init(_ continuation: CheckedContinuation<Answer?, Never>) {
        waiting = Mutex(continuation)
    }

    /// - Returns: whether it was the first.
    func give(_ answer: Answer?) -> Bool {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: answer)
        return continuation != nil
    }
}
