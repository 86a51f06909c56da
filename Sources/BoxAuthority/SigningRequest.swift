package import Crypto
import SwiftASN1
import X509

/// A PKCS #10 certificate signing request (RFC 2986) of a box, checked: of all it says only the public key is used,
/// and its signature proves that the sender has the private one.
package struct SigningRequest: Sendable {
    /// A box of ours makes about 230 bytes.
    package static let maximumBytes = 4_096

    package let publicKey: P256.Signing.PublicKey

    /// Subject, attributes and requested extensions are ignored: who a box is, the collector decides.
    /// - Throws: ``AuthorityError`` unless `bytes` is one DER request for a P-256 key, signed by that key.
    package init(der bytes: [UInt8]) throws(AuthorityError) {
        guard bytes.count <= Self.maximumBytes else {
            throw AuthorityError(.unacceptableRequest, "the signing request has more than \(Self.maximumBytes) bytes")
        }
        guard let request = try? CertificateSigningRequest(derEncoded: bytes) else {
            throw AuthorityError(.unacceptableRequest, "the signing request is not PKCS #10 in DER")
        }
        guard let key = P256.Signing.PublicKey(request.publicKey) else {
            throw AuthorityError(.unacceptableRequest, "the key of the signing request is not on the curve P-256")
        }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw AuthorityError(.unacceptableRequest, "the signing request is not signed by its own key")
        }
        publicKey = key
    }
}
