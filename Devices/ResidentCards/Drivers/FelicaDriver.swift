import CommunityModel
import SmartCards

/// A FeliCa card by its IDm. Through a reader that lets FeliCa commands pass, phones are told from cards, and cards that
/// can prove a key from those that cannot; through any other reader the IDm is all there is.
struct FelicaDriver: CardDriver {
    func wants(_ thing: ThingOnReader) -> Bool {
        thing.technology == .felica
    }

    func identify(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding? {
        let identifier = try thing.identifier(lengths: [8])
        switch (identifier[0], identifier[1]) {
        case (0x02, 0xFE): throw .refused(.emulatedIdentifier)
        case (0x01, 0xFE): throw .refused(.peerDevice)
        default: break
        }
        let product = try product(of: thing, showing: identifier)
        guard product != .mobile else { throw .refused(.phone) }
        return .card(
            CardIdentifier(kind: .felica, bytes: identifier),
            upTo: product == .liteS ? .provenKey : .shownIdentifier
        )
    }

    /// - Returns: nil when the reader lets no FeliCa command pass, or nothing answers to it.
    private func product(
        of thing: ThingOnReader,
        showing identifier: [UInt8]
    ) throws(IdentificationFailure) -> FelicaProduct? {
        do throws(FelicaError) {
            let found = try FelicaCard.withCard(on: thing.card.reader, over: thing.channel) {
                (card) throws(FelicaError) in try card.poll(systemCode: FelicaCard.anySystem)
            }
            // A second card lies there, or something that is a card of its own for each question.
            guard found.idm == identifier else { throw .wrongCard }
            return found.product
        } catch {
            switch error {
            case .card(let error): throw .noAnswer(error)
            case .wrongCard: throw .refused(.unreadableIdentifier)
            case .notSupported, .silence, .refused, .malformed, .tooLong: return nil
            }
        }
    }
}
