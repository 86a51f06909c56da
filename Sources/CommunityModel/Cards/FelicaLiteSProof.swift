/// What a FeliCa Lite-S card answered to a challenge (RC), relayed by a box that knows no key.
///
/// The ID block begins with the card's own identifier: the proof goes to the collector and nowhere else, and is neither
/// kept nor logged.
package struct FelicaLiteSProof: Sendable {
    /// The block ID (82): 8 bytes IDm, 2 bytes format code, 6 bytes of the issuer's choosing.
    package let idBlock: [UInt8]
    /// The first 8 bytes of the block MAC (81), read with the block ID in one command.
    package let mac: [UInt8]

    /// - Returns: nil unless `idBlock` has 16 bytes and `mac` 8.
    package init?(idBlock: [UInt8], mac: [UInt8]) {
        guard idBlock.count == 16, mac.count == 8 else { return nil }
        self.idBlock = idBlock
        self.mac = mac
    }

    /// The card's identifier, 8 bytes.
    package var idm: [UInt8] { Array(idBlock.prefix(8)) }
}

extension FelicaLiteSProof: CustomStringConvertible, CustomReflectable {
    package var description: String { "FelicaLiteSProof" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
