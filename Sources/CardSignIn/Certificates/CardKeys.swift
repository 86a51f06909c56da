import Crypto
import CryptoExtras
import X509

/// The keys that cards may have: RSA of 2,048 to 4,096 bits with the exponent 65,537, and the curves P-256 and P-384.
enum CardKeys {
    static let rsaBits = 2_048...4_096
    private static let exponent: [UInt8] = [1, 0, 1]

    static func isSuitable(_ key: Certificate.PublicKey) -> Bool {
        algorithm(of: key) != nil
    }

    /// Whether `signature` is the key's over the SHA-256 of `message`: PKCS #1 version 1.5 (RFC 8017 section 8.2) for RSA,
    /// the DER of r and s (RFC 3279 section 2.2.3) for elliptic curves.
    static func verifies(_ signature: [UInt8], of message: [UInt8], by key: Certificate.PublicKey) -> Bool {
        guard let algorithm = algorithm(of: key) else { return false }
        return key.isValidSignature(signature, for: message, signatureAlgorithm: algorithm)
    }

    private static func algorithm(of key: Certificate.PublicKey) -> Certificate.SignatureAlgorithm? {
        if let rsa = _RSA.Signing.PublicKey(key) {
            guard rsaBits.contains(rsa.keySizeInBits), let numbers = try? rsa.getKeyPrimitives(),
                Array(numbers.publicExponent.drop { $0 == 0 }) == exponent
            else { return nil }
            return .sha256WithRSAEncryption
        }
        let isOnCurve = P256.Signing.PublicKey(key) != nil || P384.Signing.PublicKey(key) != nil
        return isOnCurve ? .ecdsaWithSHA256 : nil
    }
}
