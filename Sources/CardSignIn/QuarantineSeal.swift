import Crypto
import FoundationEssentials

/// Closes what a box sent and the collector cannot read: it may name a card by its token, which the collector must not
/// keep in the open.
///
/// ChaCha20-Poly1305 (RFC 8439). The nonce is the start of a keyed hash of the content, so the same bytes sealed twice
/// look the same, which tells a repeated event from a new one, and nothing else.
package struct QuarantineSeal: Sendable {
    private let sealing: SymmetricKey
    private let naming: SymmetricKey

    package init(pepper: CardPepper) {
        sealing = pepper.key(for: "engawa quarantine seal 1")
        naming = pepper.key(for: "engawa quarantine nonce 1")
    }

    /// Nonce, ciphertext and tag: 28 bytes more than `content`.
    package func seal(_ content: [UInt8]) throws -> [UInt8] {
        let name = HMAC<SHA256>.authenticationCode(for: content, using: naming)
        let nonce = try ChaChaPoly.Nonce(data: Data(name).prefix(12))
        return try [UInt8](ChaChaPoly.seal(content, using: sealing, nonce: nonce).combined)
    }

    /// - Throws: when the bytes were not sealed by this collector or have changed since.
    package func open(_ sealed: [UInt8]) throws -> [UInt8] {
        try [UInt8](ChaChaPoly.open(ChaChaPoly.SealedBox(combined: sealed), using: sealing))
    }
}
