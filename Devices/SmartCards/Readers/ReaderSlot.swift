/// What the state machine remembers of one slot.
struct ReaderSlot: Hashable, Sendable {
    let reader: ReaderName
    /// ``SlotReport/known`` of the last report; 0 (unaware) before the first.
    private(set) var known: UInt32 = 0
    /// The card on it, unless it is one that we leave alone.
    private(set) var occupant: Occupant?
    /// Whether a call to its card was given up and has not come back.
    private(set) var isHung = false
    /// Whether the reader's driver does not answer the service.
    private(set) var isFaulty = false

    struct Occupant: Hashable, Sendable {
        let card: PresentedCard
        var progress: Progress
        /// Whether the delegate has heard of the card.
        var isAnnounced = false
        /// Whether the conversation that every card gets is over. What is said to it after that was asked for, and is never
        /// said a second time.
        var wasMet = false
    }

    enum Progress: Hashable, Sendable {
        /// Not opened or not read to the end yet, after so many attempts.
        case waiting(attempts: Int)
        /// Another program held it so often.
        case held(times: Int)
        /// Nothing more happens until it is lifted.
        case met
    }

    /// A card that does not answer is tried so often before it is given up.
    private static let attempts = 3
    /// A card that another program holds is spoken of after so many looks, a few seconds; it is waited for all the same.
    private static let patience = 8

    init(reader: ReaderName) {
        self.reader = reader
    }

    var wasSeen: Bool { known != 0 }

    /// The card that the delegate is still to be told of.
    var waitingCard: PresentedCard? {
        guard let occupant, occupant.progress != .met, !isHung else { return nil }
        return occupant.card
    }

    /// Takes in what the service says.
    ///
    /// - Returns: what to tell the delegate.
    mutating func take(_ report: SlotReport, filter: ReaderFilter) -> [ReaderStateMachine.Notice] {
        known = report.known
        isFaulty = report.flags.contains(.unavailable) || report.flags.contains(.unknown)
        guard let card = report.card, filter.shows(atr: card.atr) else { return clear() }
        if let lying = occupant?.card, lying.isSame(as: card) { return [] }
        var notices = clear()
        if card.atr.isEmpty {
            occupant = Occupant(card: card, progress: .met, isAnnounced: true)
            notices.append(.failed(card, .unresponsive))
        } else {
            occupant = Occupant(card: card, progress: .waiting(attempts: 0))
        }
        return notices
    }

    /// Takes in how it went to meet the card.
    mutating func take(_ outcome: ReaderStateMachine.Outcome) -> [ReaderStateMachine.Notice] {
        guard let occupant, occupant.progress != .met else { return [] }
        guard !occupant.wasMet else { return takeOfOneMore(outcome, with: occupant) }
        switch outcome {
        case .met:
            settle()
            self.occupant?.wasMet = true
            return []
        case .broken:
            tryAgain(after: occupant)
            self.occupant?.isAnnounced = true
            return []
        case .hung:
            isHung = true
            tryAgain(after: occupant)
            self.occupant?.isAnnounced = true
            return []
        // Whatever took its place is reported next.
        case .notOpened(.swapped): return []
        case .notOpened(.sharingViolation): return waitForOthers(with: occupant)
        case .notOpened(.hung):
            isHung = true
            tryAgain(after: occupant)
            return announce(.hung)
        case .notOpened(.unresponsive) where occupant.attempts + 1 < Self.attempts:
            tryAgain(after: occupant)
            return []
        case .notOpened(let error):
            settle()
            // That a card of which somebody has heard was lifted is told by its leaving.
            return error == .removed && occupant.isAnnounced ? [] : announce(error)
        }
    }

    /// The call that was given up has come back.
    mutating func callReturned() {
        isHung = false
    }

    /// Somebody has one more conversation for the card.
    /// - Returns: false when it does not lie there any more, or cannot be spoken with.
    mutating func meetAgain(_ card: PresentedCard) -> Bool {
        guard let occupant, occupant.card == card, occupant.wasMet, !isHung else { return false }
        if occupant.progress == .met { self.occupant?.progress = .waiting(attempts: 0) }
        return true
    }

    /// Takes in how a conversation went that somebody had asked for: only another program is waited for.
    private mutating func takeOfOneMore(
        _ outcome: ReaderStateMachine.Outcome,
        with occupant: Occupant
    ) -> [ReaderStateMachine.Notice] {
        switch outcome {
        case .met, .broken: self.occupant?.progress = .met
        case .hung:
            isHung = true
            self.occupant?.progress = .met
        case .notOpened(.sharingViolation):
            let notices = waitForOthers(with: occupant)
            if !notices.isEmpty { self.occupant?.progress = .met }
            return notices
        case .notOpened(let error):
            isHung = error == .hung
            self.occupant?.progress = .met
            return announce(error)
        }
        return []
    }

    private mutating func settle() {
        occupant?.isAnnounced = true
        occupant?.progress = .met
    }

    private mutating func tryAgain(after occupant: Occupant) {
        let attempts = occupant.attempts + 1
        self.occupant?.progress = attempts < Self.attempts ? .waiting(attempts: attempts) : .met
    }

    /// Says once, when it takes long, that another program holds the card.
    private mutating func waitForOthers(with occupant: Occupant) -> [ReaderStateMachine.Notice] {
        let times = if case .held(let times) = occupant.progress { times + 1 } else { 1 }
        self.occupant?.progress = .held(times: min(times, Self.patience + 1))
        return times == Self.patience ? announce(.sharingViolation) : []
    }

    private mutating func announce(_ error: CardError) -> [ReaderStateMachine.Notice] {
        guard let card = occupant?.card else { return [] }
        occupant?.isAnnounced = true
        return [.failed(card, error)]
    }

    /// Nothing of ours lies here any more.
    mutating func clear() -> [ReaderStateMachine.Notice] {
        defer {
            occupant = nil
            isHung = false
        }
        return occupant?.isAnnounced == true ? [.left(reader)] : []
    }
}

extension ReaderSlot.Occupant {
    /// How often it was tried in vain.
    fileprivate var attempts: Int {
        if case .waiting(let attempts) = progress { attempts } else { 0 }
    }
}

extension PresentedCard {
    /// Whether `later` is this card, still lying there: one insertion and one removal count two, and a report may come
    /// between a change and its count, so a difference of one is no movement at all.
    func isSame(as later: PresentedCard) -> Bool {
        atr == later.atr && later.counter &- counter < 2
    }
}
