package import CommunityModel
package import ResidentCards

/// The way to the My Number cards that lie on the readers of this box.
package protocol MyNumberCardsOnTable: AnyObject, Sendable {
    /// How many tries the user-authentication PIN of a card has left. Spends none.
    func pinCounter(of card: CardToken) async throws(MyNumberCardError) -> PINCounter

    /// Has a card sign. Never tried a second time.
    ///
    /// - Parameters:
    ///   - digest: SHA-256, 32 bytes.
    ///   - pin: is wiped, whatever happens. One that was wiped before is shown to nobody.
    ///   - card: the one that the PIN was entered for.
    /// - Returns: the signature, with the card's certificate.
    /// - Throws: ``MyNumberCardError``; ``MyNumberCardError/noAnswer(_:)`` with ``CardError/removed`` when it is not there.
    func sign(
        _ digest: [UInt8],
        with pin: CardPIN,
        of card: CardToken
    ) async throws(MyNumberCardError) -> CardSignature
}

/// Knows ``MyNumberCardsOnTable`` as long as somebody else holds it.
struct CardsOnTable: Sendable {
    weak var cards: (any MyNumberCardsOnTable)?
}
