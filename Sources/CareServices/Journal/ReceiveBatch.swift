package import CardSignIn
package import CommunityModel
package import Logging
import Metrics
package import UplinkProtocol

/// Takes what a box sends: each event is in the journal, or kept aside, when the answer goes out.
package struct ReceiveBatch: Sendable {
    private let journal: any EventJournal
    private let residents: any ResidentRegister
    private let rosters: RosterKeeper
    private let check: EventCheck
    private let logger: Logger
    private let counters = Counters()

    package init(
        journal: any EventJournal,
        residents: any ResidentRegister,
        rosters: RosterKeeper,
        pepper: CardPepper,
        logger: Logger
    ) {
        self.journal = journal
        self.residents = residents
        self.rosters = rosters
        check = EventCheck(pepper: pepper)
        self.logger = logger
    }

    /// - Parameters:
    ///   - bytes: A ``UplinkBatch`` as it came.
    ///   - box: Whose certificate the connection showed.
    ///   - now: The server's clock.
    /// - Returns: one answer for each event, in the order of the batch.
    /// - Throws: ``BatchRefusal`` when the batch is refused as a whole; nothing of it is stored then.
    package func callAsFunction(
        _ bytes: [UInt8],
        from box: Box,
        receivedAt now: Instant
    ) async throws(BatchRefusal) -> UplinkAnswer {
        let batch: UplinkBatch
        do {
            batch = try UplinkBatch(decoding: bytes)
        } catch {
            counters.refused.increment()
            throw .unusable(error)
        }
        guard batch.box == box.id else {
            counters.refused.increment()
            logger.warning("A box sent a batch in another box's name", metadata: ["box.id": "\(box.id)"])
            throw .namesAnotherBox
        }
        do {
            var events: [IncomingEvent] = []
            events.reserveCapacity(batch.events.count)
            for event in batch.events {
                events.append(try check.incoming(event, box: box.id, spool: batch.spool, receivedAt: now))
            }
            let outcomes = try await journal.append(events)
            report(events, outcomes, from: box)
            return UplinkAnswer(
                events: zip(events, outcomes).map { EventAnswer($0, $1) },
                rosterVersion: try await residents.rosterVersion(of: box.household) ?? 0
            )
        } catch {
            counters.failed.increment()
            throw BatchRefusal(error)
        }
    }

    private func report(_ events: [IncomingEvent], _ outcomes: [AppendOutcome], from box: Box) {
        var stored = 0
        var duplicates = 0
        for outcome in outcomes {
            switch outcome {
            case .stored: stored += 1
            case .duplicate: duplicates += 1
            case .conflict, .quarantined: break
            }
        }
        let quarantined = outcomes.count - stored - duplicates
        counters.stored.increment(by: stored)
        counters.duplicates.increment(by: duplicates)
        counters.quarantined.increment(by: quarantined)
        if stored > 0 { rosters.readingsMayHaveChanged(in: box.household) }
        let metadata: Logger.Metadata = [
            "box.id": "\(box.id)", "events.stored": "\(stored)", "events.duplicate": "\(duplicates)",
            "events.quarantined": "\(quarantined)",
        ]
        logger.debug("Took a batch", metadata: metadata)
        guard quarantined > 0 else { return }
        logger.warning("Kept events aside for the operator", metadata: metadata)
    }

    private struct Counters: Sendable {
        let stored = Counter(label: "engawa_uplink_events", dimensions: [("outcome", "stored")])
        let duplicates = Counter(label: "engawa_uplink_events", dimensions: [("outcome", "duplicate")])
        let quarantined = Counter(label: "engawa_uplink_events", dimensions: [("outcome", "quarantined")])
        let refused = Counter(label: "engawa_uplink_batches_refused")
        let failed = Counter(label: "engawa_uplink_batches_failed")
    }
}

private typealias EventAnswer = UplinkAnswer.EventAnswer

extension UplinkAnswer.EventAnswer {
    fileprivate init(_ event: IncomingEvent, _ outcome: AppendOutcome) {
        let answer: EventOutcome =
            switch outcome {
            case .stored: .stored
            case .duplicate: .duplicate
            case .conflict: .quarantined(reason: "the number of this event was used for another one before")
            case .quarantined: .quarantined(reason: event.quarantineReason ?? "kept aside")
            }
        self.init(sequence: event.key.sequence, outcome: answer)
    }
}

extension IncomingEvent {
    fileprivate var quarantineReason: String? {
        if case .quarantine(_, let reason) = content { reason } else { nil }
    }
}
