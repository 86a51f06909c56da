package import CommunityModel

/// Who knows whether a card's certificate was revoked. The card's own authority answers only to parties that it
/// certified: a town asks by its responder (OCSP) or is handed its list (CRL); an operator without that asks a certified
/// platform, whose interface is a third implementation of this, to be written against that platform's contract.
///
/// For an implementation: ask about exactly this certificate and this authority; believe only what the authority or its
/// delegate signed, or a platform that proved itself; answer with the times for which it was said; throw when in doubt.
/// A certificate is never called good because nobody could be asked.
package protocol RevocationChecker: Sendable {
    func status(
        of certificate: VerifiedCardCertificate,
        at now: Instant
    ) async throws(RevocationError) -> RevocationAnswer
}

/// What the authority says about a certificate.
package struct RevocationAnswer: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        case good
        case revoked(since: Instant, reason: RevocationReason)
    }

    /// Who said so. Raw values are those of the store.
    package enum Source: Int, Hashable, Sendable, CaseIterable {
        case list = 1
        case responder = 2
        case platform = 3
    }

    package let status: Status
    package let source: Source
    /// When this was so (thisUpdate).
    package let saidAt: Instant
    /// Until when a newer answer is to be had (nextUpdate).
    package let goodUntil: Instant

    package init(status: Status, source: Source, saidAt: Instant, goodUntil: Instant) {
        self.status = status
        self.source = source
        self.saidAt = saidAt
        self.goodUntil = goodUntil
    }
}

/// CRLReason (RFC 5280 section 5.3.1). Raw values are those of the standard.
package enum RevocationReason: Int, Hashable, Sendable, CaseIterable {
    case unspecified = 0
    case keyCompromise = 1
    case authorityCompromise = 2
    case affiliationChanged = 3
    case superseded = 4
    case cessationOfOperation = 5
    case certificateHold = 6
    case removeFromList = 8
    case privilegeWithdrawn = 9
    case attributeAuthorityCompromise = 10
}

/// Why nobody can say now. English, for the log; nothing of the certificate is in it.
package struct RevocationError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable, CaseIterable {
        /// The responder did not answer, or the list is not there.
        case unreachable
        case unreadable
        /// Longer than any of ours.
        case tooLarge
        case wrongSignature
        /// Past its time, or not yet in it.
        case outOfDate
        /// Not an answer to what was asked: another certificate, or another question's.
        case otherQuestion
        /// The responder knows no such certificate.
        case unknownCertificate
    }

    package let reason: Reason
    package let description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
