/// The primary durable record (architecture decision 3): what boxes told, in the order in which it was stored.
package protocol EventJournal: Sendable {
    /// Stores a batch of one box: all of it or, when this throws, nothing.
    ///
    /// What is returned is durable: it survives a power cut. Each event that was stored before is found again by its
    /// transport key, a reading also by its content key, and is not stored twice.
    /// - Returns: one outcome for each event, in order.
    /// - Throws: ``StoreError`` with `busy` when too much is waiting already.
    func append(_ events: [IncomingEvent]) async throws(StoreError) -> [AppendOutcome]
}

/// What became of one event in the journal.
package enum AppendOutcome: Hashable, Sendable {
    /// Durable under this number.
    case stored(seq: Int64)
    /// It is there already, under this number.
    case duplicate(seq: Int64)
    /// Its transport key is taken by an event with other content: quarantined, and the operator has a notice.
    case conflict
    /// Kept aside as it was asked.
    case quarantined
}
