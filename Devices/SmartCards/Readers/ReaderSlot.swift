/// What the state machine remembers of one slot.
struct ReaderSlot: Hashable, Sendable {
    let reader: ReaderName
    /// ``SlotReport/known`` of the last report; 0 (unaware) before the first.
    private(set) var known: UInt32 = 0
    /// The card on it, unless it is one that we leave alone.
    private(set) var occupant: Occupant?

    struct Occupant: Hashable, Sendable {
        let card: PresentedCard
        var progress: Progress
        /// Whether the delegate has heard of the card.
        var isAnnounced = false
    }

    enum Progress: Hashable, Sendable {
        /// Not opened or not read to the end yet, after so many attempts.
        case waiting(attempts: Int)
        /// Nothing more happens until it is lifted.
        case met
    }

    /// A card that does not answer is tried so often before it is given up.
    private static let attempts = 3

    init(reader: ReaderName) {
        self.reader = reader
    }

    var wasSeen: Bool { known != 0 }

    /// The card that the delegate is still to be told of.
    var waitingCard: PresentedCard? {
        guard let occupant, case .waiting = occupant.progress else { return nil }
        return occupant.card
    }

    /// Takes in what the service says.
    ///
    /// - Returns: what to tell the delegate.
    mutating func take(_ report: SlotReport, filter: ReaderFilter) -> [ReaderStateMachine.Notice] {
        known = report.known
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
        guard let occupant, case .waiting(let attempts) = occupant.progress else { return [] }
        let isLastAttempt = attempts + 1 >= Self.attempts
        switch outcome {
        case .broken where !isLastAttempt:
            self.occupant?.isAnnounced = true
            self.occupant?.progress = .waiting(attempts: attempts + 1)
            return []
        case .met, .broken:
            self.occupant?.isAnnounced = true
            self.occupant?.progress = .met
            return []
        case .notOpened(.sharingViolation):
            return []
        case .notOpened(.unresponsive) where !isLastAttempt:
            self.occupant?.progress = .waiting(attempts: attempts + 1)
            return []
        case .notOpened(let error):
            self.occupant?.isAnnounced = true
            self.occupant?.progress = .met
            return [.failed(occupant.card, error)]
        }
    }

    /// Nothing of ours lies here any more.
    mutating func clear() -> [ReaderStateMachine.Notice] {
        defer { occupant = nil }
        return occupant?.isAnnounced == true ? [.left(reader)] : []
    }
}

extension PresentedCard {
    /// Whether `later` is this card, still lying there: one insertion and one removal count two, and a report may come
    /// between a change and its count, so a difference of one is no movement at all.
    fileprivate func isSame(as later: PresentedCard) -> Bool {
        atr == later.atr && later.counter &- counter < 2
    }
}
