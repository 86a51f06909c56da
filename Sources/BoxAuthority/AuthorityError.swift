/// Why the built-in certificate authority cannot do what it was asked. The words are English, for logs and for the
/// clerk at the terminal; they hold no personal data and no secret.
package struct AuthorityError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// The folder with the authority's key is not there, or half of it is.
        case missing
        /// The folder is there and cannot be read or written.
        case unusableFolder
        /// A certificate signing request that no box of ours makes.
        case unacceptableRequest
        /// A certificate that names no box of this collector.
        case refusedCertificate(CertificateRefusal)
    }

    package let reason: Reason
    package let description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }

    package init(refusing refusal: CertificateRefusal) {
        self.init(.refusedCertificate(refusal), refusal.description)
    }
}

/// Why a presented client certificate is refused.
package enum CertificateRefusal: Hashable, Sendable, CustomStringConvertible {
    case malformed
    case otherIssuer
    case notYetValid
    case expired
    /// Ours, but it names no box: a certificate for a listener, say.
    case notABox

    package var description: String {
        switch self {
        case .malformed: "the certificate cannot be read"
        case .otherIssuer: "the certificate was issued by another authority"
        case .notYetValid: "the certificate is not valid yet"
        case .expired: "the certificate has expired"
        case .notABox: "the certificate names no box"
        }
    }
}
