package import CommunityModel
package import Logging
package import Spool
import Synchronization
package import UplinkProtocol

/// Empties the spool into the collector, batch by batch. An event leaves the spool only when the collector said that it
/// is stored, was stored before, or is put aside; everything else stays and is tried again.
package final class UplinkWorker: Sendable {
    /// Who sends, as each batch says it.
    package struct Sender: Hashable, Sendable {
        package let box: Box.ID
        /// `engawa-box 0.1.0`
        package let agentVersion: String

        package init(box: Box.ID, agentVersion: String) {
            self.box = box
            self.agentVersion = agentVersion
        }
    }

    /// What the worker is about, for whoever watches that it goes on.
    package enum Progress: Hashable, Sendable {
        /// Begins something that ends by itself within a minute.
        case working
        /// Waits, until something happens or for as long as the collector asked.
        case resting
    }

    /// Time and chance, so that a test needs neither.
    package struct Surroundings: Sendable {
        package let clock: any Clock<Duration>
        package let now: @Sendable () -> Instant
        /// From 0 up to 1, evenly distributed.
        package let chance: @Sendable () -> Double

        package init(
            clock: any Clock<Duration>,
            now: @escaping @Sendable () -> Instant,
            chance: @escaping @Sendable () -> Double
        ) {
            self.clock = clock
            self.now = now
            self.chance = chance
        }
    }

    /// The state of the line at each change, beginning with the first look at the spool; for one reader.
    package let states: AsyncStream<LineState>

    let spool: Spool
    let timekeeping: Timekeeping?
    let surroundings: Surroundings
    let logger: Logger
    private let sender: Sender
    private let send: @Sendable (UplinkBatch) async throws(CollectorError) -> UplinkAnswer
    private let progress: @Sendable (Progress) -> Void
    private let signal = WakeSignal()
    /// Something was appended since the last look at the spool.
    private let hasNews = Atomic(false)
    private let publish: AsyncStream<LineState>.Continuation
    private let current = Mutex(LineState(line: .notYetTried, waiting: 0))

    /// How many events and bytes go in one request: little enough for a slow line and for a person who waits.
    static let batchLimit = 200
    private static let batchBytes = 256 << 10
    /// A revoked box asks seldom: only an operator can change the answer.
    private static let revokedPause = Duration.minutes(15)

    /// `send` is ``CollectorClient/send(_:)``; without `timekeeping` the events of the spool have their dates.
    package init(
        spool: Spool,
        sender: Sender,
        surroundings: Surroundings,
        timekeeping: Timekeeping? = nil,
        logger: Logger,
        progress: @escaping @Sendable (Progress) -> Void = { _ in },
        send: @escaping @Sendable (UplinkBatch) async throws(CollectorError) -> UplinkAnswer
    ) {
        self.spool = spool
        self.sender = sender
        self.surroundings = surroundings
        self.timekeeping = timekeeping
        self.logger = logger
        self.progress = progress
        self.send = send
        (states, publish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    /// The state of the line now.
    package var state: LineState { current.withLock { $0 } }

    /// To be called after each append: sends at once.
    package func wake() {
        hasNews.store(true, ordering: .releasing)
        signal.wake()
    }

    /// To be called when the line is seen to be back: sends at once.
    package func lineIsBack() {
        signal.wake()
    }

    /// Sends until the task is cancelled.
    package func run() async {
        var round = UplinkRound()
        while !Task.isCancelled {
            progress(.working)
            let next = await step(&round)
            if next != .goOn { progress(.resting) }
            switch next {
            case .goOn: continue
            case .waitForEvents: await signal.wait(clock: surroundings.clock)
            case .pause(let pause): await signal.wait(upTo: pause, clock: surroundings.clock)
            case .rest(let rest, let pause):
                try? await surroundings.clock.sleep(for: rest)
                if pause > .zero { await signal.wait(upTo: pause, clock: surroundings.clock) }
            }
        }
        publish.finish()
    }

    // MARK: - Inside

    /// Sends one batch.
    private func step(_ round: inout UplinkRound) async -> UplinkRound.Next {
        if hasNews.exchange(false, ordering: .acquiringAndReleasing) { round.heardNews() }
        if let instead = await learnTime(&round) { return instead }
        let events: [SpooledEvent]
        do {
            events = try spool.next(limit: round.limit, maxBytes: Self.batchBytes, skipping: round.postponed)
        } catch {
            logger.error("The spool cannot be read", metadata: ["error": "\(error)"])
            return round.failed(chance: surroundings.chance())
        }
        guard !events.isEmpty else {
            report(line: state.line)
            return round.emptied(chance: surroundings.chance())
        }
        let batch = UplinkBatch(
            agentVersion: sender.agentVersion,
            box: sender.box,
            spool: spool.id,
            sentAt: surroundings.now(),
            events: events.map(\.bytes)
        )
        report(line: state.line)
        do {
            let verdict = try UplinkVerdict(of: try await send(batch), on: events.map(\.sequence))
            try settle(verdict)
            report(line: .online)
            return round.answered(verdict)
        } catch let error as CollectorError {
            return await handle(error, sent: events, in: &round)
        } catch {
            logger.error("What is stored cannot be settled", metadata: ["error": "\(error)"])
            return round.failed(chance: surroundings.chance())
        }
    }

    private func settle(_ verdict: UplinkVerdict) throws(SpoolError) {
        try spool.settle(verdict.settled, quarantined: verdict.quarantined.count)
        for (sequence, reason) in verdict.quarantined {
            logger.warning(
                "The collector put an event aside",
                metadata: ["event.sequence": "\(sequence)", "reason": "\(reason)"]
            )
        }
    }

    func handle(
        _ error: CollectorError,
        sent: [SpooledEvent],
        in round: inout UplinkRound
    ) async -> UplinkRound.Next {
        let chance = surroundings.chance()
        switch error {
        case .refused(let refusal):
            if state.line != .refused(refusal) {
                logger.error("Box and collector do not accept each other", metadata: ["error": "\(error)"])
            }
            report(line: .refused(refusal))
            return refusal == .revoked ? .rest(Self.revokedPause) : round.failed(chance: chance)
        case .answered(let status, let retryAfter, _):
            goOffline(error)
            if status == 400 || status == 413 { round.shrink(after: sent.map(\.sequence)) }
            return round.failed(retryAfter: retryAfter, chance: chance)
        default:
            goOffline(error)
            return round.failed(chance: chance)
        }
    }

    private func goOffline(_ error: CollectorError) {
        if case .offline(let since) = state.line {
            report(line: .offline(since: since))
        } else {
            logger.notice("Events wait in the spool", metadata: ["error": "\(error)"])
            report(line: .offline(since: surroundings.now()))
        }
    }

    func report(line: LineState.Line) {
        let waiting = (try? spool.waitingCount) ?? state.waiting
        let new = LineState(line: line, waiting: waiting)
        let isNews = current.withLock { state in
            defer { state = new }
            return state != new || new.line == .notYetTried
        }
        if isNews { publish.yield(new) }
    }
}
