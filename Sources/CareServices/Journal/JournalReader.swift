package import CommunityModel

/// Reads the journal from where a reader stopped: each reader keeps its own position.
package protocol JournalReader: Sendable {
    /// What was stored after row `seq`, in the order of the rows, `limit` of them at most. A row that is missing in an
    /// answer never comes later: a store with several writers ends its answer before the oldest that is still writing.
    func journalEntries(after seq: Int64, limit: Int) async throws(StoreError) -> [JournalEntry]
}

/// One row of the journal without its content.
package struct JournalEntry: Hashable, Sendable {
    package let seq: Int64
    package let kind: JournalKind
    package let box: Box.ID
    /// Whose card it named when it came in; nil when it named none, or a card that was nobody's there.
    package let resident: Resident.ID?
    package let occurredAt: Instant
    package let recordedAt: Instant

    package init(
        seq: Int64,
        kind: JournalKind,
        box: Box.ID,
        resident: Resident.ID?,
        occurredAt: Instant,
        recordedAt: Instant
    ) {
        self.seq = seq
        self.kind = kind
        self.box = box
        self.resident = resident
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
    }
}
