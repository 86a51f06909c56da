package import CommunityModel
package import SmartCards

/// What somebody laid on the reader.
package enum PresentedThing: Hashable, Sendable {
    /// A card that names a resident, if the collector knows it. It has shown its identifier; `upTo` is how sure one can
    /// become by asking it for more.
    case residentCard(CardToken, upTo: AssuranceLevel)
    /// Most likely a health device that wants to speak.
    case healthDevice(DeviceWay)
    /// Nothing that may name anybody.
    case refused(CardRefusal)

    /// How a health device can be spoken with.
    package enum DeviceWay: Hashable, Sendable {
        /// An NFC Forum Type 4 tag.
        case type4Tag
        /// An NFC Forum Type 3 tag.
        case type3Tag
        /// A FeliCa memory without a message that anybody could read; a block map may know it.
        case memory
    }

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
            case .healthDevice(let way): return .healthDevice(way)
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
