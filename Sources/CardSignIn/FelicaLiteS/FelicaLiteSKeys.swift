package import CommunityModel
import Crypto
import FoundationEssentials

/// The master key of the town's FeliCa Lite-S cards. Each card has a key of its own, made from the master key and the
/// card's ID block when the card is issued, so that a card that is taken apart gives away itself only.
package struct FelicaLiteSKeys: Sendable {
    private let master: SymmetricKey

    /// - Returns: nil unless `master` has 32 bytes.
    package init?(master: [UInt8]) {
        guard master.count == 32 else { return nil }
        self.master = SymmetricKey(data: master)
    }

    /// The two halves of a card's key: the first 16 bytes of HMAC-SHA-256 under the master key over the words
    /// "engawa felica lite-s card key 1", a zero byte, and the 16 bytes of the ID block.
    private func cardKey(for idBlock: [UInt8]) -> [UInt8] {
        let message = Data("engawa felica lite-s card key 1".utf8) + [0] + idBlock
        return Array(HMAC<SHA256>.authenticationCode(for: message, using: master).prefix(16))
    }

    /// What is written into the block CK when a card is issued: both halves with their bytes in reverse.
    package func keyBlock(for idBlock: [UInt8]) -> [UInt8] {
        cardKey(for: idBlock).reversedInEights
    }

    /// Whether a card that was given `challenge` and nothing else can have made `proof`. Takes as long for a wrong proof
    /// as for a right one.
    package func isValid(_ proof: FelicaLiteSProof, for challenge: FelicaLiteSChallenge) -> Bool {
        guard let mac = FelicaLiteSMAC.code(over: proof.idBlock, challenge, cardKey: cardKey(for: proof.idBlock))
        else { return false }
        return zip(mac, proof.mac).reduce(UInt8(mac.count ^ proof.mac.count)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension FelicaLiteSKeys: CustomStringConvertible, CustomReflectable {
    package var description: String { "FelicaLiteSKeys(secret)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// The MAC of FeliCa Lite-S (Sony, "FeliCa Lite-S User's Manual" section 5, generation of MAC).
enum FelicaLiteSMAC {
    /// The code over the 16-byte blocks that were read before the block MAC in the same command, in their order; `cardKey`
    /// is CK1, then CK2, in the order in which the MAC is worked out.
    ///
    /// The session key is the challenge, encrypted with the card key from zero. The blocks are encrypted with it from RC1
    /// on, each eight bytes in reverse; the MAC is the last eight, in reverse.
    ///
    /// - Returns: 8 bytes, as they stand in the block MAC; nil when a length is wrong or triple DES is not to be had.
    static func code(over blocks: [UInt8], _ challenge: FelicaLiteSChallenge, cardKey: [UInt8]) -> [UInt8]? {
        let zero = [UInt8](repeating: 0, count: 8)
        guard let sessionKey = TripleDES.encrypt(challenge.bytes, key: cardKey, initial: zero),
            let cipher = TripleDES.encrypt(
                blocks.reversedInEights,
                key: sessionKey,
                initial: Array(challenge.bytes.prefix(8))
            )
        else { return nil }
        return cipher.suffix(8).reversed()
    }
}
