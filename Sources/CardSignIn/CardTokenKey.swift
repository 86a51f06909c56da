package import CommunityModel
import Crypto
import FoundationEssentials
import X509

/// The town's card key, used by the collector to name a card as boxes do (t1, architecture decision 9) once the card has
/// proved what it is: so that a card which was bound by its proof is known, too, when it is only laid on a reader.
package struct CardTokenKey: Sendable {
    private let version: Int
    private let secret: SymmetricKey

    /// - Returns: nil unless `secret` has 32 bytes and `version` is positive.
    package init?(version: Int, secret: [UInt8]) {
        guard version > 0, secret.count == 32 else { return nil }
        self.version = version
        self.secret = SymmetricKey(data: secret)
    }

    /// Of a My Number card: HMAC-SHA-256 over
    ///
    ///     offset 0      1 byte   kind of the card, 4
    ///     offset 1      1 byte   1: the issuer is named by its key identifier
    ///     offset 2      1 byte   n, length of the key identifier
    ///     offset 3      n bytes  key identifier
    ///     offset 3 + n           serial number, as it stands in the certificate
    ///
    /// - Returns: nil when the issuer's key identifier is longer than 64 bytes: a box names such a card otherwise.
    package func token(of certificate: VerifiedCardCertificate) -> CardToken? {
        let issuer = certificate.authority.keyIdentifier
        guard (1...64).contains(issuer.count) else { return nil }
        return token(.myNumber, [1, UInt8(issuer.count)] + issuer + certificate.certificate.serialNumber.bytes)
    }

    /// Of a FeliCa card: HMAC-SHA-256 over its kind, 1, and its IDm, 8 bytes.
    package func token(of proof: FelicaLiteSProof) -> CardToken? {
        token(.felica, proof.idm)
    }

    private func token(_ kind: CardKind, _ identifier: [UInt8]) -> CardToken? {
        let message = [UInt8(truncatingIfNeeded: kind.rawValue)] + identifier
        let digest = HMAC<SHA256>.authenticationCode(for: message, using: secret)
        return CardToken(kind: kind, keyVersion: version, digest: Array(digest))
    }
}

extension CardTokenKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "CardTokenKey(version \(version))" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
