package import CommunityModel
import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// What a valid client certificate says.
package struct BoxCredential: Hashable, Sendable {
    package let box: Box.ID
    /// As in ``CertificateBytes``.
    package let serial: [UInt8]
    package let notAfter: Instant
}

extension BoxAuthority {
    /// Two years; a box is enrolled again before that.
    package static let boxCertificateLifetime = Duration.days(730)

    /// The certificate with which a box signs in: its number as common name and as `urn:uuid:` (RFC 9562 section 4) in
    /// the subject alternative name, for client authentication only.
    package func issueCertificate(
        for box: Box.ID,
        request: SigningRequest,
        at now: Instant
    ) throws(AuthorityError) -> CertificateBytes {
        try issue(
            to: request.publicKey,
            named: box.description,
            names: [.uniformResourceIdentifier(Self.urn(of: box))],
            usage: .clientAuth,
            lifetime: Self.boxCertificateLifetime,
            at: now
        )
    }

    /// Which box a client certificate names. Whether that box is still welcome, the store knows.
    /// - Throws: ``AuthorityError`` with reason `refusedCertificate`.
    package func credential(presenting der: [UInt8], at now: Instant) throws(AuthorityError) -> BoxCredential {
        guard let presented = try? Certificate(derEncoded: der) else { throw AuthorityError(refusing: .malformed) }
        guard presented.issuer == certificate.subject,
            certificate.publicKey.isValidSignature(presented.signature, for: presented)
        else { throw AuthorityError(refusing: .otherIssuer) }
        guard Date(now) >= presented.notValidBefore else { throw AuthorityError(refusing: .notYetValid) }
        guard Date(now) <= presented.notValidAfter else { throw AuthorityError(refusing: .expired) }
        guard let usages = try? presented.extensions.extendedKeyUsage, usages.contains(.clientAuth),
            let names = try? presented.extensions.subjectAlternativeNames, names.count == 1,
            case .uniformResourceIdentifier(let name)? = names.first, name.hasPrefix(Self.urnPrefix),
            let box = Box.ID(String(name.dropFirst(Self.urnPrefix.count))), name == Self.urn(of: box)
        else { throw AuthorityError(refusing: .notABox) }
        return BoxCredential(box: box, serial: presented.plainSerial, notAfter: Instant(presented.notValidAfter))
    }

    private static let urnPrefix = "urn:uuid:"

    private static func urn(of box: Box.ID) -> String {
        urnPrefix + box.description
    }
}
