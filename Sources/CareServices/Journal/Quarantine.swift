package import CommunityModel

/// What boxes sent and the journal could not take, kept until an operator has looked.
package protocol Quarantine: Sendable {
    /// The newest first.
    func quarantined(limit: Int) async throws(StoreError) -> [QuarantinedEvent]
    /// The newest first.
    func operatorNotices(limit: Int) async throws(StoreError) -> [OperatorNotice]
}

package struct QuarantinedEvent: Hashable, Sendable {
    package let box: Box.ID
    package let key: TransportKey
    package let receivedAt: Instant
    /// English, no personal data.
    package let reason: String
    package let content: Content

    package init(box: Box.ID, key: TransportKey, receivedAt: Instant, reason: String, content: Content) {
        self.box = box
        self.key = key
        self.receivedAt = receivedAt
        self.reason = reason
        self.content = content
    }

    package enum Content: Hashable, Sendable {
        /// What came in, closed with ``QuarantineSeal``: it may name a card by its token.
        case sealed([UInt8])
        /// An event as ``JournalPayload`` encodes it, whose number was taken.
        case event(payload: [UInt8])
    }
}

/// Something a person who runs the collector should look at.
package struct OperatorNotice: Hashable, Sendable {
    package let at: Instant
    package let box: Box.ID
    /// English, no personal data.
    package let text: String

    package init(at: Instant, box: Box.ID, text: String) {
        self.at = at
        self.box = box
        self.text = text
    }
}
