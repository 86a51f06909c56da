package import CardSignIn
package import CommunityModel

/// Asks one after the other until one knows: a responder and then its list, or the lists of several authorities.
package struct FirstAnswer: RevocationChecker {
    private let checkers: [any RevocationChecker]

    package init(_ checkers: [any RevocationChecker]) {
        self.checkers = checkers
    }

    /// - Throws: what the first of them said, unless another had more to say than that it is not the one to ask.
    package func status(
        of certificate: VerifiedCardCertificate,
        at now: Instant
    ) async throws(RevocationError) -> RevocationAnswer {
        var failure = RevocationError(.otherQuestion, "nobody is known who could be asked")
        for checker in checkers {
            do {
                return try await checker.status(of: certificate, at: now)
            } catch {
                // That nobody issued it is an answer, not a silence that a list of yesterday could fill.
                if error.reason == .unknownCertificate { throw error }
                if failure.reason == .otherQuestion { failure = error }
            }
        }
        throw failure
    }
}
