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
    case outOfReach
}
