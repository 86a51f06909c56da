import Crypto
import SwiftASN1
import X509

/// What the authority says, before it is signed.
extension FuzzAuthority {
    /// A list with one entry, without its signature (RFC 5280 section 5.1).
    func list() throws -> [UInt8] {
        let identifier = Self.element(0x30, [Self.element(0x80, [Self.keyIdentifier])])
        let extensions = Self.element(0x30, [Self.named([2, 5, 29, 35], identifier)])
        let reason = Self.element(0x30, [Self.named([2, 5, 29, 21], [0x0A, 0x01, 0x01])])
        let entry = Self.element(0x30, [Self.element(0x02, [Self.serial]), Self.utc("261120000000Z"), reason])
        return Self.element(
            0x30,
            [
                [0x02, 0x01, 0x01], Self.algorithm, Self.encoded(certificate.subject), Self.utc("261121000000Z"),
                Self.utc("261128000000Z"), Self.element(0x30, [entry]), Self.element(0xA0, [extensions]),
            ]
        )
    }

    /// A responder's answer about `name`, without its signature (RFC 6960 section 4.2.1).
    func answer(about name: [UInt8]) -> [UInt8] {
        let keyHash = Array(Insecure.SHA1.hash(data: certificate.publicKey.subjectPublicKeyInfoBytes))
        let time = Self.element(0x18, [Array("20261121211400Z".utf8)])
        let later = Self.element(0x18, [Array("20261122211400Z".utf8)])
        let nonce = Self.named([1, 3, 6, 1, 5, 5, 7, 48, 1, 2], Self.element(0x04, [Self.placeholder]))
        let single = Self.element(0x30, [name, [0x80, 0x00], time, Self.element(0xA0, [later])])
        return Self.element(
            0x30,
            [
                Self.element(0xA2, [Self.element(0x04, [keyHash])]), time, Self.element(0x30, [single]),
                Self.element(0xA1, [Self.element(0x30, [nonce])]),
            ]
        )
    }

    /// What a responder sends: a signed answer in its envelope.
    static func envelope(_ basic: [UInt8]) -> [UInt8] {
        let bytes = named([1, 3, 6, 1, 5, 5, 7, 48, 1, 1], basic)
        return element(0x30, [[0x0A, 0x01, 0x00], element(0xA0, [bytes])])
    }

    /// `SEQUENCE { identifier, OCTET STRING content }`: an extension, or a response.
    private static func named(_ identifier: ASN1ObjectIdentifier, _ content: [UInt8]) -> [UInt8] {
        element(0x30, [encoded(identifier), element(0x04, [content])])
    }

    private static func utc(_ text: String) -> [UInt8] { element(0x17, [Array(text.utf8)]) }

    static func encoded(_ value: some DERSerializable) -> [UInt8] {
        var serializer = DER.Serializer()
        try? serializer.serialize(value)
        return serializer.serializedBytes
    }

    /// An element of DER (X.690 section 8.1) of up to 65,535 bytes.
    static func element(_ identifier: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
        let content = parts.flatMap(\.self)
        let length: [UInt8] =
            switch content.count {
            case ..<0x80: [UInt8(content.count)]
            case ..<0x100: [0x81, UInt8(content.count)]
            default: [0x82, UInt8(truncatingIfNeeded: content.count >> 8), UInt8(truncatingIfNeeded: content.count)]
            }
        return [identifier] + length + content
    }
}
