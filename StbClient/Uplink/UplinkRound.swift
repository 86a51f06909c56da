import UplinkProtocol

/// What the worker remembers between two batches, and what it does next: a value without clock, line or spool.
struct UplinkRound: Hashable {
    enum Next: Hashable {
        /// There may be more to send.
        case goOn
        case waitForEvents
        /// Wait this long, or until something new happens.
        case pause(Duration)
        /// Wait so long whatever happens, since the collector asked for it; then so long, or until something new
        /// happens.
        case rest(Duration, then: Duration = .zero)
    }

    private static let newsPause = Duration.seconds(1)

    /// How many events the next batch may have.
    private(set) var limit = UplinkWorker.batchLimit
    /// Events that the collector will take later; the others go past them until the next pause.
    private(set) var postponed: Set<UInt64> = []
    private var backOff = BackOff()
    /// After answers that name a time: such a collector is there and at work.
    private var busyBackOff = BackOff(base: .seconds(1), cap: .seconds(10))
    /// Something happened since the collector took a batch: somebody may be waiting for it to be known.
    private var hasNews = false

    /// Something new is in the spool.
    mutating func heardNews() {
        hasNews = true
    }

    /// The collector answered for each event.
    mutating func answered(_ verdict: UplinkVerdict) -> Next {
        postponed.formUnion(verdict.tryAgain)
        busyBackOff.reset()
        hasNews = false
        if !verdict.settled.isEmpty { backOff.reset() }
        limit = UplinkWorker.batchLimit
        return .goOn
    }

    /// Nothing is left to send but what was postponed.
    mutating func emptied(chance: Double) -> Next {
        guard !postponed.isEmpty else {
            backOff.reset()
            return .waitForEvents
        }
        postponed = []
        return .pause(backOff.next(chance: chance))
    }

    mutating func failed(retryAfter: Duration? = nil, chance: Double) -> Next {
        guard let retryAfter else { return .pause(backOff.next(chance: chance)) }
        // The jitter comes on top, so that the boxes that were sent away together do not come back together. Those with
        // nothing but a backlog stay away longer and longer, and leave the room to those with a tap.
        return .rest(retryAfter, then: hasNews ? Self.newsPause * chance : busyBackOff.next(chance: chance))
    }

    /// The collector could not use the batch as a whole: smaller ones find the event that spoils it, and the others go
    /// past that one.
    mutating func shrink(after sent: [UInt64]) {
        if sent.count > 1 {
            limit = sent.count / 2
        } else {
            postponed.formUnion(sent)
            limit = UplinkWorker.batchLimit
        }
    }
}

/// What an answer means for the events of the batch.
struct UplinkVerdict {
    /// Stored, stored before or put aside: these leave the spool.
    private(set) var settled: [UInt64] = []
    private(set) var quarantined: [(sequence: UInt64, reason: String)] = []
    private(set) var tryAgain: [UInt64] = []

    /// `sent` are the numbers of the batch, in its order.
    /// - Throws: ``CollectorError/malformed(_:)`` when the answer does not fit the batch; nothing may leave then.
    init(of answer: UplinkAnswer, on sent: [UInt64]) throws(CollectorError) {
        guard answer.events.count == sent.count else {
            throw .malformed("\(answer.events.count) answers for \(sent.count) events")
        }
        for (sequence, event) in zip(sent, answer.events) {
            // 0: the collector could not read the event far enough to know its number.
            guard event.sequence == sequence || event.sequence == 0 else {
                throw .malformed("an answer for event \(event.sequence) in the place of \(sequence)")
            }
            switch event.outcome {
            case .stored, .duplicate: settled.append(sequence)
            case .quarantined(let reason):
                settled.append(sequence)
                quarantined.append((sequence, reason))
            case .tryAgain: tryAgain.append(sequence)
            }
        }
    }
}
