import CardSignIn
import CommunityModel
import FoundationEssentials
import SwiftASN1
import X509

/// Something that an authority signed: the bytes, how, and the signature (RFC 5280 section 5.1, RFC 6960 section 4.2.1).
struct SignedPart {
    let bytes: ArraySlice<UInt8>
    let algorithm: Certificate.SignatureAlgorithm
    let signature: ArraySlice<UInt8>

    /// - Throws: when the algorithm is not one of SHA-256 or better with RSA or ECDSA.
    init(bytes: ArraySlice<UInt8>, algorithm node: ASN1Node, signature bits: ASN1BitString) throws {
        let identifier = try DER.sequence(node, identifier: .sequence) { nodes in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
            while nodes.next() != nil {}  // parameters: NULL or absent
            return identifier
        }
        guard let algorithm = Self.algorithms[identifier], bits.paddingBits == 0 else {
            throw RevocationError(.wrongSignature, "signed by an algorithm that is not accepted: \(identifier)")
        }
        self.bytes = bytes
        self.algorithm = algorithm
        signature = bits.bytes
    }

    func isSigned(by key: Certificate.PublicKey) -> Bool {
        key.isValidSignature(signature, for: bytes, signatureAlgorithm: algorithm)
    }

    /// RFC 8017 appendix A.2.4, RFC 5758 section 3.2.
    private static let algorithms: [ASN1ObjectIdentifier: Certificate.SignatureAlgorithm] = [
        [1, 2, 840, 113549, 1, 1, 11]: .sha256WithRSAEncryption,
        [1, 2, 840, 113549, 1, 1, 12]: .sha384WithRSAEncryption,
        [1, 2, 840, 113549, 1, 1, 13]: .sha512WithRSAEncryption,
        [1, 2, 840, 10045, 4, 3, 2]: .ecdsaWithSHA256,
        [1, 2, 840, 10045, 4, 3, 3]: .ecdsaWithSHA384,
        [1, 2, 840, 10045, 4, 3, 4]: .ecdsaWithSHA512,
    ]
}

extension Instant {
    /// UTCTime or GeneralizedTime, of whole seconds (RFC 5280 section 4.1.2.5).
    init(derEncoded node: ASN1Node) throws {
        let parts: (year: Int, month: Int, day: Int, hours: Int, minutes: Int, seconds: Int)
        if node.identifier == GeneralizedTime.defaultIdentifier {
            let time = try GeneralizedTime(derEncoded: node)
            parts = (time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
        } else {
            let time = try UTCTime(derEncoded: node)
            parts = (time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
        }
        guard let day = TownDay(year: parts.year, month: parts.month, day: parts.day) else {
            throw RevocationError(.unreadable, "a time is on no day")
        }
        self = TownZone.utc.instant(
            of: day,
            at: ClockTime(hour: parts.hours, minute: parts.minutes, second: parts.seconds)
        )
    }
}

extension RevocationReason {
    /// ENUMERATED (RFC 5280 section 5.3.1); one that is not known is unspecified.
    init(derEncoded node: ASN1Node) {
        guard node.identifier == .enumerated, case .primitive(let bytes) = node.content, bytes.count == 1,
            let value = bytes.first, let reason = RevocationReason(rawValue: Int(value))
        else {
            self = .unspecified
            return
        }
        self = reason
    }
}

extension RevocationError {
    /// Whatever a parser says: bytes that are not what they should be.
    static func reading<Value>(_ what: String, _ read: () throws -> Value) throws(RevocationError) -> Value {
        do {
            return try read()
        } catch let error as RevocationError {
            throw error
        } catch {
            throw RevocationError(.unreadable, "\(what) cannot be read")
        }
    }
}
