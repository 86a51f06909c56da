package import CommunityModel
package import UplinkProtocol

/// What the box asks of the collector while somebody waits in front of the television. Every call ends within the
/// seconds that a person has patience for.
package protocol CollectorLink: Sendable {
    func openCardSession(_ request: CardSessionRequest) async -> CardSessionReply
    /// Best effort: the collector ends a forgotten session by itself.
    func closeCardSession(_ session: CardSession.ID) async
    /// A page of the collector by its path and query below `/tv/`; `session` is nil for style sheets and scripts.
    func television(_ target: String, session: CardSession.ID?) async -> TelevisionReply
    /// Something for a card to sign. - Returns: nil when the collector cannot be asked.
    func cardChallenge(_ request: CardChallengeRequest) async -> CardChallengeAnswer?
    /// What the card signed. - Returns: nil when the collector did not answer; it may have heard all the same.
    func signIn(with proof: CardProof) async -> CardSignInAnswer?
    /// - Returns: nil when the collector cannot be asked.
    func roster() async -> RosterMessage?
}

package enum CardSessionReply: Hashable, Sendable {
    case opened(CardSessionAnswer)
    /// Bound to nobody in this household.
    case unknownCard
    case outOfReach
}

package enum TelevisionReply: Hashable, Sendable {
    case page(status: Int, contentType: String, body: [UInt8])
    /// The page is there, for a card session that has proved this. The page beside it says so, for boxes without a way to
    /// prove it.
    case needs(NeededAssurance)
    case outOfReach
}
