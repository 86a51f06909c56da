package import CardSignIn
package import CommunityModel

/// Asks an OCSP responder over HTTP (RFC 6960 appendix A.1), anew for each sign-in.
///
/// swift-certificates has a policy for this. It takes an answer without our nonce, calls a certificate good that names
/// no responder, judges by the machine's clock alone, and does not hand out time and reason for the record: so question
/// and answer are read here, and its keys and certificates judge the signatures.
package struct RevocationResponder: RevocationChecker {
    private let post: ResponderPost

    /// - Parameters:
    ///   - url: `http://…` or `https://…`. Answers are signed, so that the line need not be trusted.
    ///   - patience: How long to wait for an answer: somebody stands in front of the television.
    package init(url: String, patience: Duration = .seconds(5)) {
        post = ResponderPost(url: url, patience: patience)
    }

    package func status(
        of certificate: VerifiedCardCertificate,
        at now: Instant
    ) async throws(RevocationError) -> RevocationAnswer {
        let question = try RevocationError.reading("the question") { try ResponderQuestion(about: certificate) }
        let request = try RevocationError.reading("the question") { try question.encoded() }
        let reply = try ResponderReply(der: try await post.send(request))
        return try reply.answer(to: question, about: certificate, at: now)
    }
}
