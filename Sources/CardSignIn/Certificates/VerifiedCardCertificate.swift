package import CommunityModel
import Crypto
package import FoundationEssentials
package import X509

/// A certificate that ``CardCertificateVerifier`` found genuine. Only that makes one.
package struct VerifiedCardCertificate: Sendable {
    /// A certificate of a My Number card has about 1,500 bytes.
    package static let longest = 4_096
    /// Of an RSA key of 4,096 bits.
    package static let longestSignature = 512

    package let certificate: Certificate
    package let authority: PinnedAuthority

    package var notBefore: Instant { Instant(certificate.notValidBefore) }
    package var notAfter: Instant { Instant(certificate.notValidAfter) }
    /// Big-endian, without leading zeros.
    package var serial: [UInt8] { Array(certificate.serialNumber.bytes.drop { $0 == 0 }) }

    init(certificate: Certificate, authority: PinnedAuthority) {
        self.certificate = certificate
        self.authority = authority
    }

    /// Whether its key signed the SHA-256 of `message`.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        signature.count <= Self.longestSignature
            && CardKeys.verifies(signature, of: message, by: certificate.publicKey)
    }

    /// What the collector keeps of it: HMAC-SHA-256 (RFC 2104) under a key of its own over
    ///
    ///     offset 0      1 byte   n, length of the authority's key identifier
    ///     offset 1      n bytes  the authority's key identifier
    ///     offset 1 + n           serial number, big-endian, without leading zeros
    package func name(pepper: CardPepper) -> CardCredentialName {
        let issuer = authority.keyIdentifier
        let code = HMAC<SHA256>.authenticationCode(
            for: [UInt8(clamping: issuer.count)] + issuer + serial,
            using: pepper.key(for: "engawa card credential 1")
        )
        guard let name = CardCredentialName(digest: Array(code)) else {
            preconditionFailure("an HMAC-SHA-256 has 32 bytes")
        }
        return name
    }
}

/// The certificate's subject is never printed, nor its serial number.
extension VerifiedCardCertificate: CustomStringConvertible {
    package var description: String { "VerifiedCardCertificate" }
}

extension Date {
    package init(_ instant: Instant) {
        self.init(timeIntervalSince1970: Double(instant.milliseconds) / 1_000)
    }
}

extension Instant {
    package init(_ date: Date) {
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded()))
    }
}
