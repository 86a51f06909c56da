package import CommunityModel

/// The primary durable record (architecture decision 3): what boxes told, in the order in which it was stored.
package protocol EventJournal: Sendable {
    /// Stores a batch of one box: all of it or, when it fails, nothing.
    ///
    /// What is answered is durable: it survives a power cut. Each event that was stored before is found again by its
    /// transport key, a reading also by its content key, and is not stored twice.
    /// - Parameters:
    ///   - batch: At most as many events as ``UplinkLimits`` allow.
    ///   - answer: Called once, from any thread, with ``StoreError`` `busy` when too much is waiting already.
    func append(_ batch: IncomingBatch, answer: @escaping @Sendable (Result<AppendAnswer, StoreError>) -> Void)
}

extension EventJournal {
    /// The same for a caller that can wait.
    package func append(_ batch: IncomingBatch) async throws(StoreError) -> AppendAnswer {
        let result = await withCheckedContinuation { continuation in
            append(batch) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}

/// Events of one box on their way into the journal.
package struct IncomingBatch: Hashable, Sendable {
    package let box: Box.ID
    /// What the box showed when it sent the batch, to be looked at together with the events; nil: who it is was decided
    /// before.
    package let certificateSerial: [UInt8]?
    package let events: [IncomingEvent]

    package init(box: Box.ID, certificateSerial: [UInt8]? = nil, events: [IncomingEvent]) {
        self.box = box
        self.certificateSerial = certificateSerial
        self.events = events
    }
}

/// What became of a batch.
package enum AppendAnswer: Hashable, Sendable {
    case admitted(AppendReceipt)
    /// The box was ours; nothing of the batch is stored.
    case revoked
    /// No box of ours, or not with the certificate it was given last; nothing of the batch is stored.
    case unknown
}

package struct AppendReceipt: Hashable, Sendable {
    /// One for each event, in order.
    package let outcomes: [AppendOutcome]
    package let household: Household.ID
    /// The roster that the box should have.
    package let rosterVersion: UInt64
    /// Whose readings there are new ones of.
    package let residents: Set<Resident.ID>

    package init(
        outcomes: [AppendOutcome],
        household: Household.ID,
        rosterVersion: UInt64,
        residents: Set<Resident.ID>
    ) {
        self.outcomes = outcomes
        self.household = household
        self.rosterVersion = rosterVersion
        self.residents = residents
    }
}

/// What became of one event in the journal.
package enum AppendOutcome: Hashable, Sendable {
    /// Durable under this number.
    case stored(seq: Int64)
    /// It is there already, under this number.
    case duplicate(seq: Int64)
    /// It is at odds with what is stored: quarantined, and the operator has a notice.
    case conflict(EventConflict)
    /// Kept aside as it was asked.
    case quarantined
}

/// What of an event is taken already, by one that says something else.
package enum EventConflict: Hashable, Sendable {
    /// Its transport key.
    case number
    /// Its content key.
    case measuring

    /// English, no personal data: for the box and for the operator.
    package var reason: String {
        switch self {
        case .number: "the number of this event was used for another one before"
        case .measuring: "this act of measuring had other values before"
        }
    }
}
