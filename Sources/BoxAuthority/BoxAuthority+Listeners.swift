package import CommunityModel
import Crypto
import FoundationEssentials
import Glibc
import SwiftASN1
import X509

/// What a TLS listener shows and signs with.
package struct ListenerIdentity: Sendable {
    package let certificate: CertificateBytes
    /// PKCS #8 in PEM; never written anywhere but to the authority's own folder.
    package let privateKeyPEM: String
}

extension BoxAuthority {
    /// One year; a new certificate is issued at each start of the collector.
    package static let listenerCertificateLifetime = Duration.days(365)

    /// A certificate for the collector's own listeners.
    /// - Parameters:
    ///   - names: further host names or IP addresses, besides `localhost` and both loopback addresses.
    ///   - now: when it is issued.
    /// - Returns: the certificate with its key.
    /// - Throws: ``AuthorityError`` when it cannot be signed.
    package func issueListenerIdentity(names: [String], at now: Instant) throws(AuthorityError) -> ListenerIdentity {
        var all = ["localhost", "127.0.0.1", "::1"]
        for name in names where !all.contains(name) { all.append(name) }
        let certificate = try issue(
            to: serverKey.publicKey,
            named: "Engawa collector",
            names: all.map(GeneralName.init(host:)),
            usage: .serverAuth,
            lifetime: Self.listenerCertificateLifetime,
            at: now
        )
        return ListenerIdentity(certificate: certificate, privateKeyPEM: serverKey.pemRepresentation)
    }

    /// How a box that knows nothing yet recognises the collector: SHA-256 over the listeners' SubjectPublicKeyInfo, in
    /// the form that curl takes for `--pinnedpubkey`.
    package var listenerPin: String {
        "sha256//" + Data(SHA256.hash(data: serverKey.publicKey.derRepresentation)).base64EncodedString()
    }
}

extension GeneralName {
    /// An IP address where `host` is written as one (RFC 5280 section 4.2.1.6: 4 or 16 octets), else a DNS name.
    fileprivate init(host: String) {
        var four = in_addr()
        var sixteen = in6_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            self = .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: &four) { Array($0)[...] }))
        } else if inet_pton(AF_INET6, host, &sixteen) == 1 {
            self = .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: &sixteen) { Array($0)[...] }))
        } else {
            self = .dnsName(host)
        }
    }
}
