import CardSignIn
import CommunityModel
import Crypto
import Foundation
import SwiftASN1
import X509

/// An authority whose key everybody may know. It signs whatever the fuzzer makes up, so that what lies behind a signature
/// is reached as well.
struct FuzzAuthority {
    /// 2026-11-22, 6:15 in 鳥南町: the time of all that it signs.
    static let now = TownZone.japan.instant(
        of: TownDay(daysSinceEpoch: 20_779),
        at: ClockTime(hour: 6, minute: 15)
    )
    /// What seeds have in the place of a question's nonce.
    static let placeholder = [UInt8](repeating: 0x4E, count: 32)
    static let serial: [UInt8] = [0x06, 0xD1, 0x80, 0x06]

    let key: P256.Signing.PrivateKey
    let certificate: Certificate

    /// ecdsa-with-SHA256 (RFC 5758 section 3.2).
    static let algorithm: [UInt8] = [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]
    static let keyIdentifier = Array("engawa fuzzed key".utf8)

    init() throws {
        key = try P256.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 0x11, count: 32))
        let name = try DistinguishedName {
            CountryName("JP")
            OrganizationName("Tonami fuzzed cards")
        }
        certificate = try Self.issue(for: key.publicKey, name: name, by: key, of: name) {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            SubjectKeyIdentifier(keyIdentifier: Self.keyIdentifier[...])
        }
    }

    var trusted: TrustedAuthorities {
        get throws {
            let document = try certificate.serializeAsPEM()
            return try TrustedAuthorities(
                pem: [.authentication: document.pemString],
                fingerprints: [Array(SHA256.hash(data: document.derBytes))]
            )
        }
    }

    /// A card's certificate for user authentication, in DER.
    func card() throws -> [UInt8] {
        let cardKey = try P256.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 0x22, count: 32))
        let policy = try ASN1ObjectIdentifier(elements: [2, 5, 29, 32])
        let certificate = try Self.issue(
            for: cardKey.publicKey,
            name: try DistinguishedName {
                CountryName("JP")
                CommonName("hanako")
            },
            by: key,
            of: certificate.subject
        ) {
            Critical(KeyUsage(digitalSignature: true))
            AuthorityKeyIdentifier(keyIdentifier: Self.keyIdentifier[...])
            Certificate.Extension(
                oid: policy,
                critical: true,
                value: Self.element(0x30, [Self.element(0x30, [Self.encoded(CardCertificateVerifier.cardPolicy)])])[...]
            )
        }
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    private static func issue(
        for key: P256.Signing.PublicKey,
        name: DistinguishedName,
        by issuer: P256.Signing.PrivateKey,
        of issuerName: DistinguishedName,
        @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
    ) throws -> Certificate {
        try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(bytes: serial),
            publicKey: .init(key),
            notValidBefore: Date(now) - 86_400,
            notValidAfter: Date(now) + 86_400 * 1_000,
            issuer: issuerName,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions(builder: extensions),
            issuerPrivateKey: .init(issuer)
        )
    }

    /// `SEQUENCE { content, algorithm, signature }`: how certificates, lists and answers are signed.
    func sign(_ content: [UInt8]) -> [UInt8] {
        guard let signature = try? key.signature(for: content) else { return [] }
        let bits = Self.element(0x03, [[0], Array(signature.derRepresentation)])
        return Self.element(0x30, [content, Self.algorithm, bits])
    }
}
