import CommunityModel
import Crypto
import FoundationEssentials
import SwiftASN1
import Uplink
import UplinkProtocol
import X509

/// An enrolment answer that fits together and fits this box.
struct CheckedAnswer {
    let message: EnrolmentAnswer
    let collectorURL: String
    let keyPEM: String
    let certificatePEM: String
    let authoritiesPEM: String
    /// The box's clock is behind the collector's: the certificate is not valid yet by it.
    let clockIsBehind: Bool

    /// - Throws: ``EnrolmentError`` with reason `unacceptableAnswer` unless the certificate is for our key, signed by one
    ///   of the given authorities, not over, and everything a box needs is there.
    init(_ message: EnrolmentAnswer, key: P256.Signing.PrivateKey, now: Instant) throws(EnrolmentError) {
        guard let certificate = try? Certificate(derEncoded: message.certificate) else {
            throw EnrolmentError(.unacceptableAnswer, "the box's certificate is not X.509 in DER")
        }
        let authorities = message.authorities.compactMap { try? Certificate(derEncoded: $0) }
        guard !authorities.isEmpty, authorities.count == message.authorities.count else {
            throw EnrolmentError(.unacceptableAnswer, "an authority's certificate is missing or not X.509 in DER")
        }
        guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
            throw EnrolmentError(.unacceptableAnswer, "the certificate is for another key than this box's")
        }
        let isSigned = authorities.contains { authority in
            authority.subject == certificate.issuer
                && authority.publicKey.isValidSignature(certificate.signature, for: certificate)
        }
        guard isSigned else {
            throw EnrolmentError(.unacceptableAnswer, "the certificate is not signed by a given authority")
        }
        let time = Date(timeIntervalSince1970: Double(now.milliseconds) / 1_000)
        guard time <= certificate.notValidAfter else {
            throw EnrolmentError(
                .unacceptableAnswer,
                "the certificate is over already; is the clock of this box right?"
            )
        }
        guard let url = CollectorAddress.origin(message.uplinkURL) else {
            throw EnrolmentError(.unacceptableAnswer, "the address of the collector is no https address")
        }
        guard (-720...840).contains(message.zone.offsetInMinutes) else {
            throw EnrolmentError(.unacceptableAnswer, "there is no such time zone")
        }
        do {
            certificatePEM = try certificate.serializeAsPEM().pemString + "\n"
            authoritiesPEM = try authorities.map { try $0.serializeAsPEM().pemString + "\n" }.joined()
        } catch {
            throw EnrolmentError(.unacceptableAnswer, "a certificate cannot be written in PEM")
        }
        self.message = message
        collectorURL = url
        keyPEM = key.pemRepresentation + "\n"
        // A box boots with any clock; it is set later, and until then nothing of the certificate is wrong.
        clockIsBehind = time < certificate.notValidBefore
    }
}
