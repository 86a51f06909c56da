package import CommunityModel

/// One event of a batch on its way into the journal.
package struct IncomingEvent: Hashable, Sendable {
    package let box: Box.ID
    package let key: TransportKey
    /// The program that sent it: name and version.
    package let agent: String
    /// The server's clock when the batch came in.
    package let receivedAt: Instant
    package let content: Content

    package init(box: Box.ID, key: TransportKey, agent: String, receivedAt: Instant, content: Content) {
        self.box = box
        self.key = key
        self.agent = agent
        self.receivedAt = receivedAt
        self.content = content
    }

    /// Indirect, because an event is handed on from hand to hand on its way to the journal.
    package indirect enum Content: Hashable, Sendable {
        /// To be stored.
        case journal(JournaledEvent)
        /// To be kept aside for the operator: what came in, sealed, and why, in English without personal data.
        case quarantine(sealed: [UInt8], reason: String)
    }
}
