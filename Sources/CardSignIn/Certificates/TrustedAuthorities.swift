import Crypto
import SwiftASN1
import X509

/// The authorities that the operator trusts or at least knows, each found by its key identifier.
package struct TrustedAuthorities: Sendable {
    private let authorities: [[UInt8]: PinnedAuthority]

    /// - Parameters:
    ///   - files: Certificates in PEM, several in one text, by what they sign.
    ///   - fingerprints: SHA-256 over the DER of each certificate (RFC 5280), as the authority publishes it.
    /// - Throws: ``AuthorityFileError`` for a certificate that is not pinned or is no authority's.
    package init(
        pem files: [PinnedAuthority.Kind: String],
        fingerprints: Set<[UInt8]>
    ) throws(AuthorityFileError) {
        var found: [[UInt8]: PinnedAuthority] = [:]
        for (kind, text) in files {
            for der in try Self.documents(in: text) {
                let fingerprint = Array(SHA256.hash(data: der))
                guard fingerprints.contains(fingerprint) else { throw .notPinned(sha256: fingerprint) }
                guard let certificate = try? Certificate(derEncoded: der),
                    let authority = PinnedAuthority(certificate, kind: kind)
                else { throw .notAnAuthority(sha256: fingerprint) }
                guard found.updateValue(authority, forKey: authority.keyIdentifier) == nil else {
                    throw .namedTwice(sha256: fingerprint)
                }
            }
        }
        authorities = found
    }

    private static func documents(in text: String) throws(AuthorityFileError) -> [[UInt8]] {
        guard let documents = try? PEMDocument.parseMultiple(pemString: text), !documents.isEmpty,
            documents.allSatisfy({ $0.discriminator == Certificate.defaultPEMDiscriminator })
        else { throw .unreadable }
        return documents.map(\.derBytes)
    }

    /// The authority that a certificate says it is from (RFC 5280 section 4.2.1.1).
    package func authority(withKeyIdentifier identifier: some Sequence<UInt8>) -> PinnedAuthority? {
        authorities[Array(identifier)]
    }

    /// How many there are of a kind.
    package func count(of kind: PinnedAuthority.Kind) -> Int {
        authorities.values.count { $0.kind == kind }
    }
}

/// Why a file of authorities cannot be used. For the operator, in English.
package enum AuthorityFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable
    case notPinned(sha256: [UInt8])
    case notAnAuthority(sha256: [UInt8])
    case namedTwice(sha256: [UInt8])

    package var description: String {
        switch self {
        case .unreadable: "expected certificates in PEM and nothing else"
        case .notPinned(let print): "the certificate with the SHA-256 fingerprint \(Self.words(print)) is not pinned"
        case .notAnAuthority(let print): "the certificate \(Self.words(print)) is no certificate authority's"
        case .namedTwice(let print): "the key of the certificate \(Self.words(print)) is there twice"
        }
    }

    private static func words(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined().uppercased()
    }
}
