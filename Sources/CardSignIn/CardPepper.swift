package import CommunityModel
import Crypto
import FoundationEssentials

/// The collector's own secret behind every keyed hash it keeps (architecture decision 9). It never leaves the
/// collector and is never logged.
package struct CardPepper: Sendable {
    package static let byteCount = 32

    private let key: SymmetricKey
    /// The code with the key worked in, to go on from for each card.
    private let begun: HMAC<SHA256>

    /// - Returns: nil unless `secret` has 32 bytes.
    package init?(secret: [UInt8]) {
        guard secret.count == Self.byteCount else { return nil }
        key = SymmetricKey(data: secret)
        begun = HMAC<SHA256>(key: key)
    }

    /// What the collector keeps of a card: HMAC-SHA-256 (RFC 2104) over
    ///
    ///     offset 0   1 byte   kind of the card
    ///     offset 1   4 bytes  version of the tenant's card key, most significant byte first
    ///     offset 5  32 bytes  digest of the token
    package func fingerprint(of token: CardToken) -> CardFingerprint {
        var message: [UInt8] = []
        message.reserveCapacity(37)
        message.append(UInt8(token.kind.rawValue))
        withUnsafeBytes(of: UInt32(clamping: token.keyVersion).bigEndian) { message.append(contentsOf: $0) }
        token.digest.withUnsafeBytes { message.append(contentsOf: $0) }
        var code = begun
        code.update(data: message)
        guard let digest = code.finalize().withUnsafeBytes({ Digest256($0) }),
            let print = CardFingerprint(kind: token.kind, keyVersion: token.keyVersion, digest: digest)
        else {
            preconditionFailure("an HMAC-SHA-256 has 32 bytes, and a token's key version is positive")
        }
        return print
    }

    /// A key of its own for another purpose (HKDF-SHA-256, RFC 5869).
    func key(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(purpose.utf8), outputByteCount: 32)
    }
}

/// A pepper is never printed.
extension CardPepper: CustomStringConvertible {
    package var description: String { "CardPepper(secret)" }
}
