package import CommunityModel
import Crypto
import CryptoExtras
import FoundationEssentials
import SwiftASN1
import X509

/// A user-authentication certificate (利用者証明用電子証明書) as a card shows it to anybody. By itself it proves nothing: it
/// can be copied. It holds no name; the subject is not looked at.
package struct AuthenticationCertificate: Hashable, Sendable {
    /// What the card's key is: it decides the form of what the card is asked to sign.
    package enum KeyKind: Hashable, Sendable {
        case rsa
        case p256
        case p384
    }

    /// As it lies on the card, at most ``longest`` bytes.
    package let derRepresentation: [UInt8]
    package let keyKind: KeyKind
    /// Not valid after this instant, by the certificate's own word.
    package let notValidAfter: Instant
    private let issuer: Issuer
    private let serialNumber: [UInt8]

    /// Real ones have about 1,300 bytes.
    package static let longest = 4_096

    /// Who issued it. All generations of the authority have the same name, so its key identifier tells them apart.
    private enum Issuer: Hashable {
        case keyIdentifier([UInt8])
        /// SHA-256 over the DER of the issuer's name, for a certificate without a key identifier.
        case name([UInt8])
    }

    /// - Throws: ``MyNumberCardError/malformed(_:)`` when it is no certificate, is too long, or has another kind of key.
    package init(derRepresentation: [UInt8]) throws(MyNumberCardError) {
        guard derRepresentation.count <= Self.longest else { throw .malformed(.length(derRepresentation.count)) }
        let certificate: Certificate
        let keyIdentifier: [UInt8]?
        do {
            certificate = try Certificate(derEncoded: derRepresentation)
            keyIdentifier = try certificate.extensions.authorityKeyIdentifier?.keyIdentifier.map(Array.init)
        } catch {
            throw .malformed(.certificate)
        }
        guard let keyKind = KeyKind(certificate.publicKey) else { throw .malformed(.key) }
        self.derRepresentation = derRepresentation
        self.keyKind = keyKind
        serialNumber = Array(certificate.serialNumber.bytes)
        if let keyIdentifier, (1...64).contains(keyIdentifier.count) {
            issuer = .keyIdentifier(keyIdentifier)
        } else {
            var serializer = DER.Serializer()
            do { try serializer.serialize(certificate.issuer) } catch { throw .malformed(.certificate) }
            issuer = .name(Array(SHA256.hash(data: serializer.serializedBytes)))
        }
        let seconds = certificate.notValidAfter.timeIntervalSince1970
        guard let milliseconds = Int64(exactly: (seconds * 1_000).rounded()) else { throw .malformed(.certificate) }
        notValidAfter = Instant(milliseconds: milliseconds)
    }

    /// The token t1 of the card: of the issuer's key identifier and the serial number, which together name one
    /// certificate for ever. A renewed certificate has another.
    package func token(under key: CardKey) -> CardToken? {
        key.token(for: identifier)
    }

    /// What names the card: one byte for the kind of what follows, its length, the issuer, then the serial number. No
    /// two pairs have the same bytes.
    var identifier: CardIdentifier {
        let (kind, bytes): (UInt8, [UInt8]) =
            switch issuer {
            case .keyIdentifier(let bytes): (1, bytes)
            case .name(let bytes): (2, bytes)
            }
        return CardIdentifier(kind: .myNumber, bytes: [kind, UInt8(bytes.count)] + bytes + serialNumber)
    }
}

extension AuthenticationCertificate.KeyKind {
    fileprivate init?(_ key: Certificate.PublicKey) {
        if _RSA.Signing.PublicKey(key) != nil {
            self = .rsa
        } else if P256.Signing.PublicKey(key) != nil {
            self = .p256
        } else if P384.Signing.PublicKey(key) != nil {
            self = .p384
        } else {
            return nil
        }
    }
}

/// Serial number, issuer and subject stay out of logs.
extension AuthenticationCertificate: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a certificate of \(derRepresentation.count) bytes" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
