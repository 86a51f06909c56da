package import CommunityModel

/// Which card is whose (カード紐付け), and was.
package protocol CardRegister: Sendable {
    /// - Returns: nil when the card is nobody's now.
    func binding(of card: CardFingerprint) async throws(StoreError) -> CardOwner?
    /// Binds a card that is bound to nobody, and counts the roster of the resident's household up.
    ///
    /// Readings and taps that carried the card before stay unassigned: nobody was asked then.
    /// - Returns: false when the card is somebody's now; nothing changes then.
    func bind(
        _ card: CardFingerprint,
        to resident: Resident.ID,
        as binding: CardBinding.ID,
        at now: Instant
    ) async throws(StoreError) -> Bool
    /// Taps at boxes of a household of cards that are nobody's now; received and made since then, newest first.
    func unboundTaps(at household: Household.ID, since: Instant) async throws(StoreError) -> [UnboundTap]
    /// All that a resident has or had, bound last first.
    func cards(of resident: Resident.ID) async throws(StoreError) -> [BoundCard]
    /// Ends a card, and counts the roster of the resident's household up. What carried the card before stays theirs, also
    /// what a box sends later; after a ``CardEndReason/mistake`` only what was stored before does.
    /// - Returns: false when it has ended already, or there is no such binding; nothing changes then.
    func end(_ binding: CardBinding.ID, because reason: CardEndReason, at now: Instant) async throws(StoreError) -> Bool
    /// Which of these still count.
    func bindingsThatCount(of bindings: Set<CardBinding.ID>) async throws(StoreError) -> Set<CardBinding.ID>
    /// Differs from the last one when a card was bound or ended in between, also by another program; cheap to ask for.
    func cardChangeCount() async throws(StoreError) -> Int64
}

/// A card that is or was somebody's.
package struct BoundCard: Hashable, Sendable {
    package let binding: CardBinding.ID
    package let kind: CardKind
    package let boundAt: Instant
    /// When its certificate runs out; nil for a card without one.
    package let notAfter: Instant?
    /// nil while it counts.
    package let end: CardEnd?

    package init(binding: CardBinding.ID, kind: CardKind, boundAt: Instant, notAfter: Instant?, end: CardEnd?) {
        self.binding = binding
        self.kind = kind
        self.boundAt = boundAt
        self.notAfter = notAfter
        self.end = end
    }
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

/// A card that was laid on a reader and is nobody's.
package struct UnboundTap: Hashable, Sendable {
    /// The number of its event in the journal.
    package let seq: Int64
    package let card: CardFingerprint
    package let box: Box.ID
    package let tappedAt: Instant
    /// When it ended being somebody's; nil when it never was.
    package let endedAt: Instant?

    package init(seq: Int64, card: CardFingerprint, box: Box.ID, tappedAt: Instant, endedAt: Instant?) {
        self.seq = seq
        self.card = card
        self.box = box
        self.tappedAt = tappedAt
        self.endedAt = endedAt
    }
}
