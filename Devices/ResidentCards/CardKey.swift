import CommunityModel
import Crypto

/// The tenant's card key, handed over at enrolment: with it the box makes of a card's identifier the token t1 that
/// leaves the reader layer (architecture decision 9).
package struct CardKey: Sendable {
    /// Counts from 1; a stolen box moves the tenant to the next.
    package let version: Int
    private let secret: SymmetricKey

    /// - Returns: nil unless `secret` has 32 bytes and `version` is positive.
    package init?(version: Int, secret: some Collection<UInt8>) {
        guard version > 0, secret.count == 32 else { return nil }
        self.version = version
        self.secret = SymmetricKey(data: Array(secret))
    }

    /// t1: HMAC-SHA-256 over the kind's number as one byte, then the identifier. One card is told apart from another of
    /// a different kind with the same bytes.
    func token(for identifier: CardIdentifier) -> CardToken? {
        let message = [UInt8(truncatingIfNeeded: identifier.kind.rawValue)] + identifier.bytes
        let digest = HMAC<SHA256>.authenticationCode(for: message, using: secret)
        return CardToken(kind: identifier.kind, keyVersion: version, digest: Array(digest))
    }
}
