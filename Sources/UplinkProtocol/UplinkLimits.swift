/// What both ends agree on before they look at a single event.
package enum UplinkLimits {
    /// The version this code speaks.
    package static let protocolVersion = 1
    /// The versions a collector of this release serves: the current one and the two before it.
    package static let servedVersions = 1...1
    /// A larger body is refused with 413 before it is read to the end.
    package static let batchBytes = 1 << 20
    /// More events in one batch are refused; a box sends at most 200.
    package static let batchEvents = 1_000
    /// A single event beyond this is quarantined unread.
    package static let eventBytes = 16 << 10
    /// Free text of a device or an agent (maker, model, serial number, version), in UTF-8 bytes.
    package static let textBytes = 64
    /// A card's certificate, DER; those of My Number cards have about 1,500 bytes.
    package static let cardCertificateBytes = 4_096
    /// A card's signature: 256 bytes from an RSA key of 2,048 bits.
    package static let cardSignatureBytes = 512
}

/// The HTTP paths of the uplink.
package enum UplinkPath {
    package static let enrolment = "/v1/enrolment"
    package static let events = "/v1/events"
    package static let roster = "/v1/roster"
    package static let inbox = "/v1/inbox"
    package static let cardSessions = "/v1/card-sessions"
    package static let cardSignIns = "/v1/card-sign-ins"
    package static let cardChallenges = "/v1/card-sign-ins/challenges"
    package static let felicaProofs = "/v1/felica-proofs"
    package static let felicaChallenges = "/v1/felica-proofs/challenges"
    /// Everything below is a page or an asset for the television.
    package static let television = "/tv/"
    /// The header that names the card session in which a page is asked for.
    package static let cardSessionHeader = "Engawa-Card-Session"
    /// The header of an answer 403 to a page that needs a card session which has proved more: a ``NeededAssurance``.
    package static let neededAssuranceHeader = "Engawa-Needed-Assurance"
    package static let contentType = "application/x-protobuf"
}

/// Why bytes of the uplink cannot be used. The words are English, for logs; they hold no personal data.
package struct UplinkError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        case malformed
        case unknownVersion
        case tooLarge
    }

    package let reason: Reason
    package let description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
