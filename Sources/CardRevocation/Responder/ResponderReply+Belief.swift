import CardSignIn
import CommunityModel
import FoundationEssentials
import X509

extension ResponderReply {
    /// How far a responder's clock may be ahead of ours.
    private static let clockTolerance = Duration.minutes(5)
    /// How old an answer may be that does not say until when it is good.
    private static let openEndedAge = Duration.hours(24)

    /// What it says about the certificate that was asked about.
    /// - Throws: ``RevocationError`` when it is not signed by the authority or its delegate, answers another question, or
    ///   is not of this time.
    func answer(
        to question: ResponderQuestion,
        about certificate: VerifiedCardCertificate,
        at now: Instant
    ) throws(RevocationError) -> RevocationAnswer {
        guard let signer = signer(for: certificate.authority, at: now), signed.isSigned(by: signer.publicKey) else {
            throw RevocationError(.wrongSignature, "neither the authority nor its delegate signed the answer")
        }
        guard nonce == question.nonce else {
            throw RevocationError(.otherQuestion, "the answer does not repeat the question's nonce")
        }
        guard let single = singles.first(where: { $0.certificate == question.certificate }) else {
            throw RevocationError(.otherQuestion, "the answer is about another certificate")
        }
        let goodUntil = single.nextUpdate ?? single.thisUpdate + Self.openEndedAge
        guard single.thisUpdate <= now + Self.clockTolerance, now <= goodUntil else {
            throw RevocationError(.outOfDate, "the answer is good from \(single.thisUpdate) to \(goodUntil)")
        }
        guard let status = single.status else {
            throw RevocationError(.unknownCertificate, "the responder knows no such certificate")
        }
        return RevocationAnswer(status: status, source: .responder, saidAt: single.thisUpdate, goodUntil: goodUntil)
    }

    /// The authority itself, or a responder to which it gave a certificate for that purpose (RFC 6960 section 4.2.2.2).
    /// Such a certificate is short-lived and not looked up in turn (section 4.2.2.2.1).
    private func signer(for authority: PinnedAuthority, at now: Instant) -> Certificate? {
        if responder.means(authority.certificate) { return authority.certificate }
        let date = Date(now)
        return certificates.first { candidate in
            responder.means(candidate) && candidate.issuer == authority.certificate.subject
                && candidate.notValidBefore <= date && date <= candidate.notValidAfter
                && ((try? candidate.extensions.extendedKeyUsage)?.contains(.ocspSigning) ?? false)
                && authority.certificate.publicKey.isValidSignature(candidate.signature, for: candidate)
        }
    }
}
