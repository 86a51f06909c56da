package import CardSignIn
package import CommunityModel
import VirtualDevices

/// A FeliCa Lite-S card that proves its key, without a reader in between.
package final class TestFelicaCard {
    private var chip: FelicaLiteSChip

    /// A card that `keys` were written into; its ID block is as the virtual chip makes it up. nil unless `idm` has 8 bytes.
    package convenience init?(idm: [UInt8], issuedWith keys: FelicaLiteSKeys) {
        self.init(idm: idm, keyBlock: keys.keyBlock(for: Self.idBlock(of: idm)))
    }

    /// A card with any key.
    package init?(idm: [UInt8], keyBlock: [UInt8]) {
        guard let chip = FelicaLiteSChip(idm: idm, keyBlock: keyBlock) else { return nil }
        self.chip = chip
    }

    package static func idBlock(of idm: [UInt8]) -> [UInt8] { idm + [0x00, 0x01, 0, 0, 0, 0, 0, 0] }

    /// What the card makes of a challenge as it is written into the block RC.
    package func prove(_ challenge: [UInt8]) -> FelicaLiteSProof? {
        _ = chip.answer(0x08, [0x01, 0x09, 0x00, 0x01, 0x80, 0x80] + challenge)
        guard let answer = chip.answer(0x06, [0x01, 0x0B, 0x00, 0x02, 0x80, 0x82, 0x80, 0x81]), answer.count == 35
        else { return nil }
        return FelicaLiteSProof(idBlock: Array(answer[3..<19]), mac: Array(answer[19..<27]))
    }
}
