package import CardSignIn
package import CommunityModel
package import UplinkProtocol

/// Says whose card lies on a box's reader, and opens a session for that person's pages.
package struct OpenCardSession: Sendable {
    private let cards: any CardRegister
    private let sessions: CardSessions
    private let pepper: CardPepper

    package init(cards: any CardRegister, sessions: CardSessions, pepper: CardPepper) {
        self.cards = cards
        self.sessions = sessions
        self.pepper = pepper
    }

    /// - Returns: nil for a card of nobody, and in the same way for one of another household: a box learns nothing
    ///   about people who do not live there. A session that was open at the box is over in any case.
    package func callAsFunction(
        _ card: CardToken,
        at box: Box,
        now: Instant
    ) async throws(StoreError) -> CardSessionAnswer? {
        sessions.closeAll(at: box.id)
        let fingerprint = pepper.fingerprint(of: card)
        guard let owner = try await cards.binding(of: fingerprint), owner.household == box.household else { return nil }
        let session = sessions.open(for: owner.resident, with: owner.binding, at: box.id, now: now)
        // A card that ended since it was looked up, and before its session was there to be seen by ``EndedCards``.
        guard try await cards.binding(of: fingerprint) == owner else {
            sessions.close(session.id, at: box.id)
            return nil
        }
        return CardSessionAnswer(session: session.id, resident: owner.resident, binding: owner.binding)
    }
}
