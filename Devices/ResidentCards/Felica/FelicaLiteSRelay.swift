package import CommunityModel
package import Felica
package import SmartCards

/// Lets a FeliCa Lite-S card prove its key to somebody else: the box writes that one's challenge and reads what the card
/// makes of it. The key is on the card and at the collector, never here.
///
/// Sony, "FeliCa Lite-S User's Manual", sections 3.3 (blocks) and 5 (MAC): the challenge goes into block RC (80) of the
/// read and write service 0009; blocks ID (82) and MAC (81) are read from the read-only service 000B in one command, so
/// that the MAC covers the ID.
package enum FelicaLiteSRelay {
    private static let system: UInt16 = 0x88B4
    private static let writable: UInt16 = 0x0009
    private static let readable: UInt16 = 0x000B
    private static let challengeBlock: UInt16 = 0x80
    private static let macBlock: UInt16 = 0x81
    private static let idBlock: UInt16 = 0x82

    /// Has the card prove its key.
    ///
    /// - Parameters:
    ///   - challenge: the 16 bytes for block RC.
    ///   - card: the card that was found; the reader's name tells the way to it.
    ///   - channel: open to that card.
    /// - Returns: what the collector can check.
    /// - Throws: ``FelicaError``; nothing is tried twice.
    package static func prove(
        _ challenge: [UInt8],
        _ card: PresentedCard,
        over channel: any CardChannel
    ) throws(FelicaError) -> FelicaLiteSProof {
        guard challenge.count == 16 else { throw .tooLong }
        let idm = try channel.felicaIdentifier()
        return try FelicaCard.withCard(on: card.reader, over: channel) { (felica) throws(FelicaError) in
            try felica.write([challengeBlock], challenge, of: writable, to: idm)
            let blocks = try felica.read([idBlock, macBlock], of: readable, from: idm)
            guard let proof = FelicaLiteSProof(idBlock: blocks[0], mac: Array(blocks[1].prefix(8))) else {
                throw .malformed(at: 13)
            }
            // The ID block is the card's word for who it is; it must be the one that answers.
            guard proof.idm == idm else { throw .wrongCard }
            return proof
        }
    }
}
