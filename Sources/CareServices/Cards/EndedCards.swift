package import Logging

/// Ends at once what a card had opened or raised when it is nobody's any more, whoever ended it: the town's office by
/// another program on the same store, or a newer card. Boxes hear of it by their roster.
package actor EndedCards {
    private let cards: any CardRegister
    private let sessions: CardSessions
    private let logger: Logger
    private var seenCount: Int64?

    package init(cards: any CardRegister, sessions: CardSessions, logger: Logger) {
        self.cards = cards
        self.sessions = sessions
        self.logger = logger
    }

    /// Looks every second until it is cancelled. A round that fails is logged and made up for by the next.
    package func run(every interval: Duration = .seconds(1)) async {
        while !Task.isCancelled {
            do {
                try await tick()
            } catch {
                logger.error("Ended cards could not be looked for; trying again", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// One round. A session that is opened while it runs, by a card that ended before, is its opener's to close.
    package func tick() async throws(StoreError) {
        let count = try await cards.cardChangeCount()
        guard count != seenCount else { return }
        let open = sessions.cards
        let ended = open.subtracting(try await cards.bindingsThatCount(of: open))
        let sessionsEnded = sessions.end(ended)
        seenCount = count
        guard sessionsEnded > 0 else { return }
        logger.notice("Cards ended, and what they had open", metadata: ["card.sessions": "\(sessionsEnded)"])
    }
}
