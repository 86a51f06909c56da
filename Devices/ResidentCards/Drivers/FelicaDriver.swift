import CommunityModel
import Felica
import SmartCards

/// A FeliCa card by its IDm. Through a reader that lets FeliCa commands pass, phones and measuring devices are told from
/// cards, and cards that can prove a key from those that cannot; through any other reader the IDm is all there is.
struct FelicaDriver: CardDriver {
    /// The system of the NFC Forum's Type 3 tags.
    private static let tagSystem: UInt16 = 0x12FC

    func wants(_ thing: ThingOnReader) -> Bool {
        thing.technology == .felica
    }

    func identify(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding? {
        let identifier = try thing.identifier(lengths: [8])
        // NFC Forum, "Digital Protocol", section 6.6.2 (NFCID2): 01 FE a peer, 02 FE what plays a tag.
        let isEmulated = identifier.starts(with: [0x02, 0xFE])
        if identifier.starts(with: [0x01, 0xFE]) { throw .refused(.peerDevice) }
        let answers = try ask(thing, showing: identifier, isEmulated: isEmulated)
        if answers.isTag { return .healthDevice(.type3Tag) }
        if isEmulated { throw .refused(.emulatedIdentifier) }
        switch answers.product {
        case .mobile: throw .refused(.phone)
        case .plug: return .healthDevice(.memory)
        case .liteS, .linkAsLiteS: return .card(CardIdentifier(kind: .felica, bytes: identifier), upTo: .provenKey)
        case .lite, .standard, nil:
            return .card(CardIdentifier(kind: .felica, bytes: identifier), upTo: .shownIdentifier)
        }
    }

    private struct Answers {
        /// Nil when the reader lets no polling pass, or nothing answers to it.
        var product: FelicaProduct?
        var isTag = false
    }

    /// A card is asked nothing beyond its product: whether it is a tag, only what may be a device.
    private func ask(
        _ thing: ThingOnReader,
        showing identifier: [UInt8],
        isEmulated: Bool
    ) throws(IdentificationFailure) -> Answers {
        var answers = Answers()
        do throws(FelicaError) {
            try FelicaCard.withCard(on: thing.card.reader, over: thing.channel) { (card) throws(FelicaError) in
                answers.product = try product(of: card, showing: identifier)
                let mayBeDevice = answers.product == .plug || answers.product == .linkAsLiteS
                guard isEmulated || mayBeDevice else { return }
                answers.isTag = try card.identifier(inSystem: Self.tagSystem) != nil
            }
        } catch {
            switch error {
            case .card(let error): throw .noAnswer(error)
            case .wrongCard: throw .refused(.unreadableIdentifier)
            case .notSupported, .silence, .refused, .malformed, .tooLong: break
            }
        }
        return answers
    }

    private func product(of card: FelicaCard, showing identifier: [UInt8]) throws(FelicaError) -> FelicaProduct? {
        let found: FelicaCard.Polled
        do throws(FelicaError) {
            found = try card.poll(systemCode: FelicaCard.anySystem)
        } catch {
            guard error == .notSupported else { throw error }
            return nil
        }
        // A second card lies there, or something that is a card of its own for each question.
        guard found.idm == identifier else { throw .wrongCard }
        return found.product
    }
}
