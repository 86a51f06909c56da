/// What somebody wants to say to cards that were met already, until it is said or cannot be.
struct CardConversations {
    /// One more conversation with a card.
    struct Asked: Sendable {
        let card: PresentedCard
        let conversation: CardReaders.Conversation
    }

    private var waiting: [Asked] = []

    mutating func add(_ asked: Asked) {
        waiting.append(asked)
    }

    /// Those with a card that is open now, in the order in which they were asked for. They do not wait any more.
    mutating func take(with card: PresentedCard) -> [CardReaders.Conversation] {
        let taken = waiting.filter { $0.card == card }
        waiting.removeAll { $0.card == card }
        return taken.map(\.conversation)
    }

    /// Tells all those that concern such a card that they cannot be had.
    /// - Returns: whether there were any.
    @discardableResult
    mutating func fail(with error: CardError, where concerns: (PresentedCard) -> Bool = { _ in true }) -> Bool {
        let failed = waiting.filter { concerns($0.card) }
        waiting.removeAll { concerns($0.card) }
        for asked in failed { asked.conversation(.failure(error)) }
        return !failed.isEmpty
    }
}
