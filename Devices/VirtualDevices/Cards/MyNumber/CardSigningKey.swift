import Crypto
import CryptoExtras
import FoundationEssentials

/// A private key inside a virtual My Number card.
enum CardSigningKey {
    /// Used for the bare private-key operation (RFC 8017 section 5.2.1) by which blind signatures are made (RFC 9474
    /// section 4.3), since the card is handed a DigestInfo and pads it itself.
    case rsa(_RSA.BlindSigning.PrivateKey<SHA384>)
    case p256(P256.Signing.PrivateKey)

    /// RSA with 2,048 bits, which makes 256 bytes.
    private static let modulusLength = 256

    /// - Returns: nil unless `pem` is an RSA key of 2,048 bits or one on P-256.
    init?(pem: String) {
        if let key = try? _RSA.BlindSigning.PrivateKey<SHA384>(pemRepresentation: pem) {
            guard key.keySizeInBits == Self.modulusLength * 8 else { return nil }
            self = .rsa(key)
        } else if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) {
            self = .p256(key)
        } else {
            return nil
        }
    }

    /// RSA: RSASSA-PKCS1-v1_5 over the DigestInfo `input`. P-256: ECDSA over the digest `input`, r and s.
    /// - Returns: nil when `input` has a length that the key cannot sign.
    func signature(of input: [UInt8]) -> [UInt8]? {
        switch self {
        case .rsa(let key):
            return Self.padded(input).flatMap { try? key.blindSignature(for: $0) }.map { Array($0.rawRepresentation) }
        case .p256(let key):
            return GivenDigest(bytes: input).flatMap { try? key.signature(for: $0) }.map { Array($0.rawRepresentation) }
        }
    }

    /// EMSA-PKCS1-v1_5 (RFC 8017 section 9.2): 00 01, at least eight FF, 00, the DigestInfo.
    private static func padded(_ digestInfo: [UInt8]) -> [UInt8]? {
        let padding = modulusLength - 3 - digestInfo.count
        guard !digestInfo.isEmpty, padding >= 8 else { return nil }
        return [0x00, 0x01] + [UInt8](repeating: 0xFF, count: padding) + [0x00] + digestInfo
    }
}

/// A digest that somebody else computed: what a card signs.
private struct GivenDigest: Digest {
    static let byteCount = 32
    private let bytes: [UInt8]

    init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    var description: String { "a digest of \(bytes.count) bytes" }

    func makeIterator() -> [UInt8].Iterator { bytes.makeIterator() }

    func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeBytes(body)
    }
}
