import CPcsc
import Dispatch
import Synchronization

/// Makes the calls of one context with the smart card service, one after the other on a thread of their own, and waits
/// for each no longer than agreed.
///
/// The library knows no time-out: `SCardTransmit` to a card that never answers, and `SCardConnect` while another program
/// is inside a transaction, block until somebody else moves. A call that does not return in time is given up: its thread
/// stays behind, with the context, until it does.
final class ServiceCalls: Sendable {
    private let queue = DispatchQueue(label: "smart card service")
    /// What the caller waits on, for ``interrupt()``.
    private let awaited = Mutex<Signal?>(nil)
    private let givenUp: GivenUpCalls
    private let lost = Mutex(false)
    private let isReleased = Mutex(false)

    /// Whether a call was given up.
    var isLost: Bool { lost.withLock(\.self) }

    init(countedIn givenUp: GivenUpCalls) {
        self.givenUp = givenUp
    }

    /// Makes one call.
    ///
    /// - Parameters:
    ///   - limit: how long to wait for it.
    ///   - late: is handed the answer of a call that was given up, on the calls' own thread, should it return.
    ///   - call: the call; runs on the calls' own thread.
    /// - Returns: nil when it was given up. Nothing may be asked on this thread any more then.
    func answer<Answer: Sendable>(
        within limit: Duration,
        late: @escaping @Sendable (Answer) -> Void = { _ in },
        of call: @escaping @Sendable () -> Answer
    ) -> Answer? {
        let reply = Reply<Answer>()
        let arrived = Signal()
        awaited.withLock { $0 = arrived }
        queue.async { [givenUp] in
            let answer = call()
            if reply.give(answer) {
                arrived.signal()
            } else {
                late(answer)
                givenUp.remove()
            }
        }
        arrived.wait(atMost: limit)
        awaited.withLock { $0 = nil }
        let answer = reply.take()
        // Counted after the fact: the call may return between the two, and the count is then one too low for a moment.
        if answer == nil {
            lost.withLock { $0 = true }
            givenUp.add()
        }
        return answer
    }

    /// Releases the context when all calls have returned, be it those that were given up.
    func release(_ context: SCARDCONTEXT) {
        queue.async { [self] in
            isReleased.withLock { $0 = true }
            SCardReleaseContext(context)
        }
    }

    /// Ends a wait for changes in `context`; may be made on any thread, and may block like all other calls. The library
    /// frees a context that is being released, so the two never meet.
    func cancel(_ context: SCARDCONTEXT) {
        isReleased.withLock { isReleased in
            if !isReleased { SCardCancel(context) }
        }
    }

    /// Gives up the call that is being waited for.
    func interrupt() {
        awaited.withLock { $0?.signal() }
    }

    /// The answer of one call, which either its maker or nobody takes.
    private final class Reply<Answer: Sendable>: Sendable {
        private enum State {
            case open
            case given(Answer)
            case givenUp
        }

        private let state = Mutex(State.open)

        /// - Returns: whether somebody will take it.
        func give(_ answer: Answer) -> Bool {
            state.withLock { state in
                guard case .open = state else { return false }
                state = .given(answer)
                return true
            }
        }

        func take() -> Answer? {
            state.withLock { state in
                guard case .given(let answer) = state else {
                    state = .givenUp
                    return nil
                }
                return answer
            }
        }
    }
}

/// How many calls were given up and have not returned: each holds a thread and a connection to the service.
final class GivenUpCalls: Sendable {
    /// So many at most stay behind: with all of them out, no new context is opened.
    static let most = 4

    private let count = Mutex(0)

    var isFull: Bool { count.withLock { $0 >= Self.most } }

    func add() {
        count.withLock { $0 += 1 }
    }

    func remove() {
        count.withLock { $0 -= 1 }
    }
}
