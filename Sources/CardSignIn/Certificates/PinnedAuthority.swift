package import X509

/// A certificate authority whose certificate the operator pinned.
package struct PinnedAuthority: Sendable {
    /// What it signs. Each kind is a trust store of its own.
    package enum Kind: Hashable, Sendable, CaseIterable {
        /// Certificates for user authentication (利用者証明用): the only kind that signs anybody in.
        case authentication
        /// Certificates for documents (署名用), which name a person: known in order to say what was shown.
        case signature
        /// Certificates of test cards: known in order to say what was shown.
        case test
    }

    package let certificate: Certificate
    package let kind: Kind
    /// Its subject key identifier (RFC 5280 section 4.2.1.2): by this a card's certificate names it. All generations
    /// of the My Number card's authorities have one and the same name.
    package let keyIdentifier: [UInt8]

    /// - Returns: nil unless the certificate is an authority's that may sign certificates and says its key identifier.
    init?(_ certificate: Certificate, kind: Kind) {
        guard case .isCertificateAuthority? = try? certificate.extensions.basicConstraints,
            let usage = try? certificate.extensions.keyUsage, usage.keyCertSign,
            let identifier = try? certificate.extensions.subjectKeyIdentifier?.keyIdentifier, !identifier.isEmpty
        else { return nil }
        self.certificate = certificate
        self.kind = kind
        keyIdentifier = Array(identifier)
    }
}
