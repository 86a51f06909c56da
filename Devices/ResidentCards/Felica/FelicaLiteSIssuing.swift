package import CommunityModel
package import Felica
package import SmartCards

/// Writes a town's key into a blank FeliCa Lite-S card and locks it.
///
/// Sony, "FeliCa Lite-S User's Manual", section 3.3 (blocks): the key goes into block CK (87); while byte 2 of the block
/// MC (88) is FF, system blocks can be written by anybody, once it is 00 they are as they are for good; byte 5 is 00 so
/// that the key cannot be changed either. The order is such that a card that is taken away in between can be issued again
/// from the beginning.
package struct FelicaLiteSIssuing {
    private static let writable: UInt16 = 0x0009
    private static let readable: UInt16 = 0x000B
    private static let idBlock: UInt16 = 0x82
    private static let keyBlock: UInt16 = 0x87
    private static let memoryConfiguration: UInt16 = 0x88

    /// What became of a card.
    package enum Outcome: Sendable {
        /// It is locked and proves the key.
        case issued(FelicaLiteSProof)
        /// It was locked before and proves the key: a card of this town.
        case issuedBefore(FelicaLiteSProof)
        /// It was locked before, and proves no key of this town.
        case issuedElsewhere
        /// It took the key and does not prove it. It is not locked.
        case faulty
    }

    /// The 16 bytes for block CK of the card with this ID block.
    private let keyFor: (_ idBlock: [UInt8]) -> [UInt8]
    /// Has the card prove its key; nil when the proof is wrong.
    private let prove: (Prover) throws(FelicaError) -> FelicaLiteSProof?

    /// Gives a challenge, 16 bytes, to the card.
    package typealias Prover = (_ challenge: [UInt8]) throws(FelicaError) -> FelicaLiteSProof

    package init(
        keyFor: @escaping (_ idBlock: [UInt8]) -> [UInt8],
        prove: @escaping (Prover) throws(FelicaError) -> FelicaLiteSProof?
    ) {
        self.keyFor = keyFor
        self.prove = prove
    }

    /// - Parameters:
    ///   - card: the card that was found; the reader's name tells the way to it.
    ///   - channel: open to that card.
    /// - Returns: what became of it.
    /// - Throws: ``FelicaError``; the card can be laid down again then.
    package func issue(_ card: PresentedCard, over channel: any CardChannel) throws(FelicaError) -> Outcome {
        func askForProof() throws(FelicaError) -> FelicaLiteSProof? {
            try prove { (challenge) throws(FelicaError) in
                try FelicaLiteSRelay.prove(challenge, card, over: channel)
            }
        }
        let idm = try channel.felicaIdentifier()
        let blocks = try FelicaCard.withCard(on: card.reader, over: channel) { (felica) throws(FelicaError) in
            try felica.read([Self.idBlock, Self.memoryConfiguration], of: Self.readable, from: idm)
        }
        guard blocks[1][2] == 0xFF else {
            return try askForProof().map(Outcome.issuedBefore) ?? .issuedElsewhere
        }
        let key = keyFor(blocks[0])
        try FelicaCard.withCard(on: card.reader, over: channel) { (felica) throws(FelicaError) in
            try felica.write([Self.keyBlock], key, of: Self.writable, to: idm)
        }
        guard try askForProof() != nil else { return .faulty }
        var locked = blocks[1]
        locked[2] = 0x00
        locked[5] = 0x00
        try FelicaCard.withCard(on: card.reader, over: channel) { (felica) throws(FelicaError) in
            try felica.write([Self.memoryConfiguration], locked, of: Self.writable, to: idm)
        }
        guard let proof = try askForProof() else { return .faulty }
        return .issued(proof)
    }
}
