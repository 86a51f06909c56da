package import CommunityModel

/// Who laid a card on where (タッチ).
package protocol TapBook: Sendable {
    /// Taps at one box or checkpoint, oldest first; give a day of the town for that day's.
    func taps(at box: Box.ID, in period: ClosedRange<Instant>) async throws(StoreError) -> [StoredTap]
}

/// A card that was laid on a reader.
package struct StoredTap: Hashable, Sendable {
    /// The number of its event in the journal.
    package let seq: Int64
    /// nil when the card was nobody's of this household.
    package let resident: Resident.ID?
    package let tappedAt: Instant
    /// The server's clock when it came in.
    package let receivedAt: Instant

    package init(seq: Int64, resident: Resident.ID?, tappedAt: Instant, receivedAt: Instant) {
        self.seq = seq
        self.resident = resident
        self.tappedAt = tappedAt
        self.receivedAt = receivedAt
    }
}
