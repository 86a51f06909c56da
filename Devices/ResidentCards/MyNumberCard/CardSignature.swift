import Crypto
import FoundationEssentials
import SmartCards

/// What a card signed, and the certificate that it showed in the same transaction.
package struct CardSignature: Hashable, Sendable {
    package let certificate: AuthenticationCertificate
    /// RSA: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 section 8.2), as long as the modulus. Elliptic curve: ECDSA over the
    /// same digest, `ECDSA-Sig-Value` in DER (RFC 3279 section 2.2.3).
    package let bytes: [UInt8]

    /// Longer than any key in use makes one: RSA with 4,096 bits.
    package static let longest = 512

    /// DigestInfo of a SHA-256 digest up to the digest itself (RFC 8017 section 9.2, note 1).
    private static let sha256DigestInfo: [UInt8] = [
        0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
        0x20,
    ]

    /// COMPUTE DIGITAL SIGNATURE (ISO/IEC 7816-8), `80 2A 00 80`, with the key selected and its PIN proved.
    ///
    /// An RSA card is given a DigestInfo, which it pads itself. How a JPKI card with an elliptic curve shall be asked is
    /// not published; it is given the digest alone, as ISO/IEC 7816-8 has it, and may answer r and s one after the other
    /// or in DER.
    init(
        of digest: [UInt8],
        by certificate: AuthenticationCertificate,
        over application: CardApplication
    ) throws(MyNumberCardError) {
        let input = certificate.keyKind == .rsa ? Self.sha256DigestInfo + digest : digest
        let response = try application.exchange(CommandAPDU(0x80, 0x2A, 0x00, 0x80, data: input, expectedLength: 0x100))
        guard response.isSuccess else { throw .refused(response.status) }
        guard (1...Self.longest).contains(response.data.count) else { throw .malformed(.length(response.data.count)) }
        self.certificate = certificate
        bytes = Self.inDER(response.data, by: certificate.keyKind)
    }

    private static func inDER(_ signature: [UInt8], by key: AuthenticationCertificate.KeyKind) -> [UInt8] {
        let der =
            switch key {
            case .rsa: nil as Data?
            case .p256: (try? P256.Signing.ECDSASignature(rawRepresentation: signature))?.derRepresentation
            case .p384: (try? P384.Signing.ECDSASignature(rawRepresentation: signature))?.derRepresentation
            }
        return der.map(Array.init) ?? signature
    }
}
