package import CommunityModel

/// Which card is whose (カード紐付け).
package protocol CardRegister: Sendable {
    /// - Returns: nil when the card is bound to nobody.
    func binding(of card: CardFingerprint) async throws(StoreError) -> CardOwner?
    /// Binds a card that is bound to nobody, and counts the roster of the resident's household up.
    ///
    /// Readings and taps that carried the card before stay unassigned: nobody was asked then.
    /// - Returns: false when the card is bound already; nothing changes then.
    func bind(
        _ card: CardFingerprint,
        to resident: Resident.ID,
        as binding: CardBinding.ID,
        at now: Instant
    ) async throws(StoreError) -> Bool
    /// Taps at boxes of a household of cards that are bound to nobody; received and made since then, newest first.
    func unboundTaps(at household: Household.ID, since: Instant) async throws(StoreError) -> [UnboundTap]
}

/// Whose card it is.
package struct CardOwner: Hashable, Sendable {
    package let binding: CardBinding.ID
    package let resident: Resident.ID
    package let household: Household.ID

    package init(binding: CardBinding.ID, resident: Resident.ID, household: Household.ID) {
        self.binding = binding
        self.resident = resident
        self.household = household
    }
}

/// A card that was laid on a reader and is bound to nobody.
package struct UnboundTap: Hashable, Sendable {
    /// The number of its event in the journal.
    package let seq: Int64
    package let card: CardFingerprint
    package let box: Box.ID
    package let tappedAt: Instant

    package init(seq: Int64, card: CardFingerprint, box: Box.ID, tappedAt: Instant) {
        self.seq = seq
        self.card = card
        self.box = box
        self.tappedAt = tappedAt
    }
}
