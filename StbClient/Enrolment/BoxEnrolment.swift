package import CommunityModel
import Crypto
import SwiftASN1
import Uplink
import UplinkProtocol
import X509

/// Makes a set-top box a box of a town: a key pair that never leaves it, a certificate for a one-time code, and what
/// the collector hands over with it.
package struct BoxEnrolment: Sendable {
    /// What the operator gave out and what the box says of itself.
    package struct Application: Hashable, Sendable {
        /// `https://host:port` of the collector's listener for people.
        package let collector: String
        /// The one-time code.
        package let code: String
        /// `sha256//BASE64` of that listener's public key.
        package let pin: String
        /// `engawa-box 0.1.0`
        package let agentVersion: String
        /// Of the set-top box, free text.
        package let model: String

        package init(collector: String, code: String, pin: String, agentVersion: String, model: String) {
            self.collector = collector
            self.code = code
            self.pin = pin
            self.agentVersion = agentVersion
            self.model = model
        }
    }

    /// An enrolled box, and what the person at it should be told.
    package struct Outcome: Hashable, Sendable {
        package let identity: BoxIdentity
        /// The box's clock is behind the collector's: it has to be set before the uplink works.
        package let clockIsBehind: Bool
        /// Where the spool of an earlier enrolment was put aside; nil when there was none.
        package let earlierSpool: String?
    }

    private let folder: StateFolder

    package init(folder: StateFolder) {
        self.folder = folder
    }

    /// Enrols the box. An identity that is there already is an error, unless `again` says to replace it.
    package func callAsFunction(
        _ application: Application,
        again: Bool = false,
        now: Instant
    ) async throws(EnrolmentError) -> Outcome {
        guard again || !folder.isEnrolled else {
            throw EnrolmentError(.alreadyEnrolled, "this box is enrolled already; `--again` replaces its identity")
        }
        guard let call = EnrolmentCall(url: application.collector, pin: application.pin) else {
            throw EnrolmentError(
                .badArguments,
                "expected a collector `https://HOST:PORT` and a pin `sha256//` with 44 characters"
            )
        }
        // Before the code is used up: a folder that cannot be written is found out now.
        try folder.make()
        let key = P256.Signing.PrivateKey()
        let request = EnrolmentRequest(
            code: application.code,
            signingRequest: try Self.signingRequest(for: key),
            agentVersion: application.agentVersion,
            model: application.model
        )
        let checked = try CheckedAnswer(try await Self.ask(call, request), key: key, now: now)
        let earlierSpool = try folder.save(checked, now: now)
        return Outcome(
            identity: try folder.load(),
            clockIsBehind: checked.clockIsBehind,
            earlierSpool: earlierSpool
        )
    }

    // MARK: - Inside

    private static func ask(
        _ call: EnrolmentCall,
        _ request: EnrolmentRequest
    ) async throws(EnrolmentError) -> EnrolmentAnswer {
        do {
            return try await call(request)
        } catch {
            switch error {
            case .answered(status: 403, _, _):
                throw EnrolmentError(.codeRefused, "the code is wrong, used or too old; ask the office for a new one")
            case .answered(status: 429, _, _):
                throw EnrolmentError(.tooManyTries, "too many codes were tried; wait and try again")
            case .refused(.collectorNotAccepted):
                throw EnrolmentError(.collector(error), "the collector's key is not the one that the pin names")
            case .malformed, .tooLarge:
                throw EnrolmentError(.unacceptableAnswer, error.description)
            default:
                throw EnrolmentError(.collector(error), error.description)
            }
        }
    }

    /// PKCS #10 (RFC 2986), DER. The collector takes the public key from it and gives the name itself.
    private static func signingRequest(for key: P256.Signing.PrivateKey) throws(EnrolmentError) -> [UInt8] {
        do {
            let request = try CertificateSigningRequest(
                version: .v1,
                subject: try DistinguishedName { CommonName("engawa-box") },
                privateKey: Certificate.PrivateKey(key),
                attributes: CertificateSigningRequest.Attributes()
            )
            var serializer = DER.Serializer()
            try serializer.serialize(request)
            return serializer.serializedBytes
        } catch {
            throw EnrolmentError(.unusableFolder, "the signing request cannot be made")
        }
    }
}
