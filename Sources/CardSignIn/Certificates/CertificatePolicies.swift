import SwiftASN1
import X509

/// Under which policies a certificate was issued (RFC 5280 section 4.2.1.4).
///
///     certificatePolicies ::= SEQUENCE OF SEQUENCE { OBJECT IDENTIFIER, qualifiers OPTIONAL }
enum CertificatePolicies {
    static let extensionIdentifier: ASN1ObjectIdentifier = [2, 5, 29, 32]

    /// - Returns: nil when the certificate says nothing, or nothing that can be read.
    static func read(_ certificate: Certificate) -> Set<ASN1ObjectIdentifier>? {
        guard let value = certificate.extensions[oid: extensionIdentifier]?.value,
            let node = try? DER.parse(value),
            let policies = try? DER.sequence(of: Policy.self, identifier: .sequence, rootNode: node)
        else { return nil }
        return Set(policies.map(\.identifier))
    }

    private struct Policy: DERParseable {
        let identifier: ASN1ObjectIdentifier

        init(derEncoded node: ASN1Node) throws {
            identifier = try DER.sequence(node, identifier: .sequence) { nodes in
                let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
                while nodes.next() != nil {}  // qualifiers: words for people
                return identifier
            }
        }
    }
}
