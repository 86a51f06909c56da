import CPcsc
import Dispatch
import Glibc
import Synchronization

/// The card readers of this machine, watched on a thread of their own.
///
/// The thread carries out what ``ReaderStateMachine`` says and calls the delegate. It sleeps in the smart card service
/// or in a back-off, never in a loop. Which service is asked is the library's own matter: the socket named by the
/// environment variable `PCSCLITE_CSOCK_NAME`, or the system's.
package final class CardReaders: Sendable {
    private let filter: ReaderFilter
    private let limits: ServiceLimits
    private let delegate: any CardTableDelegate
    private let progress: @Sendable () -> Void
    private let control = Mutex(Control())
    private let givenUp = GivenUpCalls()
    private let cancels = DispatchQueue(label: "smart card service, cancels")
    /// Given by ``stop()``, to end a back-off.
    private let wake = Signal()
    /// Given by the thread as its last deed.
    private let finished = Signal()

    private struct Control {
        var isStopping = false
        var isCancelling = false
        /// What somebody wants to say to a card that lies there, and nobody has looked at yet.
        var asked: [CardConversations.Asked] = []
        /// The context in which the thread may be blocked; for `SCardCancel`, the one call that another thread may make.
        var context: Context?
        /// The readers of which a call came back that was given up.
        var returned: Set<ReaderName> = []

        struct Context {
            let handle: SCARDCONTEXT
            let calls: ServiceCalls
        }
        var thread: pthread_t?
    }

    /// One more conversation with a card: given the way to it, or why there is none. Called once, on the readers' thread.
    package typealias Conversation = @Sendable (Result<any CardChannel, CardError>) -> Void

    /// - Parameters:
    ///   - filter: which readers and cards are left alone.
    ///   - limits: when a call to the service, or to a card, is given up.
    ///   - delegate: kept until the readers are released.
    ///   - progress: is called on the readers' thread with everything that it does: each look at the readers, each command
    ///     to a card. Between two calls lies no more than a limit, a back-off, or what the delegate does without the card.
    package init(
        filter: ReaderFilter = ReaderFilter(),
        limits: ServiceLimits = ServiceLimits(),
        delegate: any CardTableDelegate,
        progress: @escaping @Sendable () -> Void = {}
    ) {
        self.progress = progress
        self.filter = filter
        self.limits = limits
        self.delegate = delegate
    }

    /// Starts the thread. May be called once.
    package func start() {
        control.withLock { control in
            guard control.thread == nil, !control.isStopping else { return }
            var thread = pthread_t()
            let result = pthread_create(&thread, nil, Self.main, Unmanaged.passRetained(self).toOpaque())
            precondition(result == 0, "No thread for the card readers: error \(result)")
            control.thread = thread
        }
    }

    /// Says something to a card that was met and lies there still. Returns at once; `conversation` is called when it is the
    /// card's turn, with an error when it was lifted, another program keeps it, or the readers are being stopped. Whatever
    /// becomes of it, it is not called again.
    ///
    /// - Parameters:
    ///   - card: as it arrived.
    ///   - conversation: the channel is open for the time of this call only.
    package func converse(with card: PresentedCard, _ conversation: @escaping Conversation) {
        let isRunning = control.withLock { control in
            guard control.thread != nil, !control.isStopping else { return false }
            control.asked.append(CardConversations.Asked(card: card, conversation: conversation))
            return true
        }
        guard isRunning else { return conversation(.failure(.stopped)) }
        wakeForAsked()
    }

    /// Wakes the thread, again and again until it has looked: it may be just about to enter the wait.
    private func wakeForAsked() {
        guard control.withLock({ !$0.asked.isEmpty }) else { return }
        cancelWait()
        cancels.asyncAfter(deadline: .now() + .milliseconds(20)) { [weak self] in self?.wakeForAsked() }
    }

    /// Ends a wait, lets the next command to a card fail with ``CardError/stopped`` and waits for the thread to end. A
    /// command that is on its way is given a second, then given up. Not to be called by the delegate from within one of
    /// its calls.
    package func stop() {
        let thread = control.withLock { control in
            control.isStopping = true
            defer { control.thread = nil }
            return control.thread
        }
        guard let thread else { return }
        wake.signal()
        // Cancelled again and again, since the thread may be just about to enter the wait.
        var rounds = 0
        repeat {
            cancelWait()
            rounds += 1
            if rounds > 50 { control.withLock { $0.context }?.calls.interrupt() }
        } while !finished.wait(atMost: .milliseconds(20))
        pthread_join(thread, nil)
    }

    /// Not made by whoever asks for it, and one at a time: a service that stands still does not answer this call either.
    private func cancelWait() {
        let current = control.withLock { control -> Control.Context? in
            guard !control.isCancelling, let context = control.context else { return nil }
            control.isCancelling = true
            return context
        }
        guard let current else { return }
        cancels.async {
            current.calls.cancel(current.handle)
            self.control.withLock { $0.isCancelling = false }
        }
    }

    private var isStopping: Bool { control.withLock { $0.isStopping } }

    /// What the thread does, given the readers that started it.
    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { readers in
        guard let readers else { return nil }
        let cardReaders = Unmanaged<CardReaders>.fromOpaque(readers).takeRetainedValue()
        cardReaders.run()
        cardReaders.finished.signal()
        return nil
    }

    private func run() {
        var machine = ReaderStateMachine(filter: filter)
        var context: ServiceContext?
        var operation = ReaderStateMachine.first
        var conversations = CardConversations()
        while !isStopping {
            progress()
            let event = carryOut(operation, in: &context, with: &conversations)
            if event == .serviceLost { replace(&context, with: nil) }
            guard !isStopping else { break }
            for reader in takeReturned() { machine.callReturned(on: reader) }
            for asked in takeAsked() {
                // Asked for while the card was being met: its turn comes when that is over, in the next round.
                if case .finished(asked.card, _) = event {
                    postpone(asked)
                    continue
                }
                guard machine.meetAgain(asked.card) else {
                    asked.conversation(.failure(.removed))
                    continue
                }
                conversations.add(asked)
            }
            let step = machine.handle(event)
            for notice in step.notices { tell(notice, failing: &conversations) }
            operation = step.next
        }
        replace(&context, with: nil)
        for asked in takeAsked() { conversations.add(asked) }
        conversations.fail(with: .stopped)
    }

    private func carryOut(
        _ operation: ReaderStateMachine.Operation,
        in context: inout ServiceContext?,
        with conversations: inout CardConversations
    ) -> ReaderStateMachine.Event {
        switch operation {
        case .establish:
            replace(&context, with: ServiceContext(limits: limits, givenUp: givenUp))
            return context == nil ? .serviceLost : .established
        case .rest(let duration):
            wake.wait(atMost: duration)
            return .rested
        case .listReaders:
            return context?.listReaders() ?? .serviceLost
        case .watch(let slots, let time):
            return context?.watch(slots, atMost: time) ?? .serviceLost
        case .meet(let card):
            guard let context else { return .serviceLost }
            return .finished(card, meet(card, in: context, for: &conversations))
        }
    }

    private func meet(
        _ card: PresentedCard,
        in context: ServiceContext,
        for conversations: inout CardConversations
    ) -> ReaderStateMachine.Outcome {
        let returned = { @Sendable [weak self] in self?.callReturned(on: card.reader) ?? () }
        do {
            let connection = try CardConnection(
                to: card,
                in: context,
                isStopping: {
                    self.progress()
                    return self.isStopping
                },
                returned: returned
            )
            let asked = conversations.take(with: card)
            for conversation in asked { conversation(.success(connection)) }
            let meeting = asked.isEmpty ? delegate.cardArrived(card, channel: connection) : .over
            connection.close()
            if context.calls.isLost { return .hung }
            switch meeting {
            case .over: return .met
            case .broken: return .broken
            }
        } catch {
            return .notOpened(context.calls.isLost ? .hung : error)
        }
    }

    private func callReturned(on reader: ReaderName) {
        control.withLock { _ = $0.returned.insert(reader) }
        cancelWait()
    }

    private func takeAsked() -> [CardConversations.Asked] {
        control.withLock { control in
            defer { control.asked = [] }
            return control.asked
        }
    }

    private func postpone(_ asked: CardConversations.Asked) {
        control.withLock { $0.asked.append(asked) }
        wakeForAsked()
    }

    private func takeReturned() -> Set<ReaderName> {
        control.withLock { control in
            defer { control.returned = [] }
            return control.returned
        }
    }

    private func replace(_ context: inout ServiceContext?, with other: ServiceContext?) {
        control.withLock { $0.context = other.map { Control.Context(handle: $0.handle, calls: $0.calls) } }
        context = other
    }

    /// Whoever had something to say to a card hears first that it cannot be said.
    private func tell(_ notice: ReaderStateMachine.Notice, failing conversations: inout CardConversations) {
        switch notice {
        case .state(let state): delegate.readersChanged(state)
        case .failed(let card, let error):
            if !conversations.fail(with: error, where: { $0 == card }) { delegate.cardFailed(card, error: error) }
        case .left(let reader):
            conversations.fail(with: .removed) { $0.reader == reader }
            delegate.cardLeft(reader: reader)
        }
    }
}
