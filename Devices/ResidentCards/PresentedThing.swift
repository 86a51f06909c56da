package import CommunityModel
package import SmartCards

/// What somebody laid on the reader.
package enum PresentedThing: Hashable, Sendable {
    /// A card that names a resident, if the collector knows it.
    case residentCard(CardToken)
    /// An NFC Forum Type 4 tag: most likely a health device that wants to speak.
    case nfcForumTag
    /// Nothing that may name anybody.
    case refused(CardRefusal)

    /// Finds out what lies there. A conditional-access card gets no command at all.
    ///
    /// - Parameters:
    ///   - card: the card and its answer to reset.
    ///   - channel: open to that card.
    ///   - key: the tenant's card key.
    /// - Returns: what it is, or why it names nobody.
    /// - Throws: ``CardError`` when the card left before it had said enough.
    package static func classify(
        _ card: PresentedCard,
        over channel: any CardChannel,
        key: CardKey
    ) throws(CardError) -> PresentedThing {
        guard !ReaderFilter.conditionalAccessATRs.contains(card.atr) else { return .refused(.conditionalAccessCard) }
        let technology = CardTechnology(atr: card.atr)
        let reader = IdentifierReader(channel: channel)
        do throws(IdentificationFailure) {
            if technology.mayBeNFCForumTag, try reader.isNFCForumTag { return .nfcForumTag }
            let myNumber = try reader.myNumberCard(answering: card.atr)
            let identifier = if let myNumber { myNumber } else { try reader.identifier(of: technology) }
            guard let token = key.token(for: identifier) else { return .refused(.unreadableIdentifier) }
            return .residentCard(token)
        } catch {
            switch error {
            case .refused(let reason): return .refused(reason)
            case .noAnswer(let error): throw error
            }
        }
    }
}
