package import CommunityModel
import Crypto

/// What a card signs to sign somebody in: SHA-256 (FIPS 180-4) over
///
///     offset  0  22 bytes  "engawa-card-sign-in-1" in ASCII, then a zero
///     offset 22  32 bytes  the collector's challenge
///     offset 54  16 bytes  number of the box
///     offset 70  16 bytes  number of the card session
///     offset 86   1 byte   purpose
///
/// Both ends work it out for themselves from what they know. The card signs the digest as it is: with RSA inside a
/// DigestInfo (RFC 8017 section 9.2), with ECDSA as the hash.
package enum CardSignInDigest {
    /// Bytes of a challenge.
    package static let challengeBytes = 32
    private static let domain = Array("engawa-card-sign-in-1".utf8) + [0]

    /// Its bytes, before they are hashed: what a library that hashes by itself is to verify.
    package static func message(
        challenge: [UInt8],
        box: Box.ID,
        session: CardSession.ID,
        purpose: CardSignInPurpose
    ) -> [UInt8] {
        domain + challenge + box.bytes + session.bytes + [purpose.rawValue]
    }

    /// - Returns: 32 bytes.
    package static func digest(
        challenge: [UInt8],
        box: Box.ID,
        session: CardSession.ID,
        purpose: CardSignInPurpose
    ) -> [UInt8] {
        Array(SHA256.hash(data: message(challenge: challenge, box: box, session: session, purpose: purpose)))
    }
}
