package import CommunityModel
package import SmartCards

/// What somebody laid on the reader.
package enum PresentedThing: Hashable, Sendable {
    /// A card that names a resident, if the collector knows it. It has shown its identifier; `upTo` is how sure one can
    /// become by asking it for more.
    case residentCard(CardToken, upTo: AssuranceLevel)
    /// An NFC Forum Type 4 tag: most likely a health device that wants to speak.
    case nfcForumTag
    /// Nothing that may name anybody.
    case refused(CardRefusal)

    /// Finds out what lies there, by the drivers of ``CardDrivers``. A conditional-access card gets no command at all.
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
        do throws(IdentificationFailure) {
            switch try CardDrivers.identify(ThingOnReader(card, over: channel)) {
            case .nfcForumTag: return .nfcForumTag
            case .card(let identifier, let reach):
                guard let token = key.token(for: identifier) else { return .refused(.unreadableIdentifier) }
                return .residentCard(token, upTo: reach)
            }
        } catch {
            switch error {
            case .refused(let reason): return .refused(reason)
            case .noAnswer(let error): throw error
            }
        }
    }
}
