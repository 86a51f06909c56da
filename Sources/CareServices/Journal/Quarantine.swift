package import CommunityModel

/// What boxes sent and the journal could not take, kept until an operator has looked.
package protocol Quarantine: Sendable {
    /// The newest first.
    func quarantined(limit: Int) async throws(StoreError) -> [QuarantinedEvent]
    func quarantinedCount() async throws(StoreError) -> Int
    /// The newest first.
    func operatorNotices(limit: Int) async throws(StoreError) -> [OperatorNotice]
}

package struct QuarantinedEvent: Hashable, Sendable {
    /// That of the quarantine, which counts up.
    package let number: Int64
    package let box: Box.ID
    package let key: TransportKey
    package let receivedAt: Instant
    /// English, no personal data.
    package let reason: String
    package let content: Content

    package init(
        number: Int64,
        box: Box.ID,
        key: TransportKey,
        receivedAt: Instant,
        reason: String,
        content: Content
    ) {
        self.number = number
        self.box = box
        self.key = key
        self.receivedAt = receivedAt
        self.reason = reason
        self.content = content
    }

    package enum Content: Hashable, Sendable {
        /// What came in, closed with ``QuarantineSeal``: it may name a card by its token.
        case sealed([UInt8])
        /// An event as ``JournalPayload`` encodes it, that is at odds with what is stored.
        case event(payload: [UInt8])

        package var byteCount: Int {
            switch self {
            case .sealed(let bytes), .event(let bytes): bytes.count
            }
        }
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
