package import CardSignIn
package import CommunityModel
package import Logging
import Metrics
package import UplinkProtocol

/// Takes what a box sends: each event is in the journal, or kept aside, when the answer goes out.
package struct ReceiveBatch: Sendable {
    private let journal: any EventJournal
    private let rosters: RosterKeeper
    private let check: EventCheck
    private let logger: Logger
    private let counters = Counters()

    package init(journal: any EventJournal, rosters: RosterKeeper, pepper: CardPepper, logger: Logger) {
        self.journal = journal
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
        let result = await withCheckedContinuation { continuation in
            take(bytes, from: box.id, showing: nil, receivedAt: now) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// The same for a caller that does not wait, of a box whose certificate was read and has yet to be admitted.
    /// - Parameters:
    ///   - bytes: A ``UplinkBatch`` as it came.
    ///   - box: Whose certificate the connection showed.
    ///   - certificateSerial: That of the certificate; nil when the box was admitted before.
    ///   - now: The server's clock.
    ///   - handOver: Takes the rest of the work off the journal's writer, which everybody waits for: runs what it is
    ///     given, once, on a thread of the caller's.
    ///   - answer: Called once, where `handOver` runs it or, when nothing reached the journal, at once.
    package func take(
        _ bytes: [UInt8],
        from box: Box.ID,
        showing certificateSerial: [UInt8]?,
        receivedAt now: Instant,
        handOver: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = { $0() },
        answer: @escaping @Sendable (Result<UplinkAnswer, BatchRefusal>) -> Void
    ) {
        let events: [IncomingEvent]
        do {
            events = try self.events(of: bytes, from: box, receivedAt: now)
        } catch {
            answer(.failure(error))
            return
        }
        let batch = IncomingBatch(box: box, certificateSerial: certificateSerial, events: events)
        journal.append(batch) { result in
            handOver { answer(self.answer(events, result, from: box)) }
        }
    }

    private func answer(
        _ events: [IncomingEvent],
        _ result: Result<AppendAnswer, StoreError>,
        from box: Box.ID
    ) -> Result<UplinkAnswer, BatchRefusal> {
        switch result {
        case .success(.admitted(let receipt)):
            report(events, receipt, from: box)
            let answers = events.indices.map { EventAnswer(events[$0], receipt.outcomes[$0]) }
            return .success(UplinkAnswer(events: answers, rosterVersion: receipt.rosterVersion))
        case .success(.revoked): return .failure(refusing(.revoked))
        case .success(.unknown): return .failure(refusing(.unknownBox))
        case .failure(let error):
            counters.failed.increment()
            return .failure(BatchRefusal(error))
        }
    }

    private func events(
        of bytes: [UInt8],
        from box: Box.ID,
        receivedAt now: Instant
    ) throws(BatchRefusal) -> [IncomingEvent] {
        let batch: UplinkBatch
        do {
            batch = try UplinkBatch(decoding: bytes)
        } catch {
            throw refusing(.unusable(error))
        }
        guard batch.box == box else {
            logger.warning("A box sent a batch in another box's name", metadata: ["box.id": "\(box)"])
            throw refusing(.namesAnotherBox)
        }
        do {
            return try batch.events.map { event throws(StoreError) in
                try check.incoming(
                    event,
                    box: box,
                    spool: batch.spool,
                    agent: batch.agentVersion,
                    receivedAt: now
                )
            }
        } catch {
            counters.failed.increment()
            throw BatchRefusal(error)
        }
    }

    private func refusing(_ refusal: BatchRefusal) -> BatchRefusal {
        counters.refused.increment()
        return refusal
    }

    private func report(_ events: [IncomingEvent], _ receipt: AppendReceipt, from box: Box.ID) {
        var stored = 0
        var duplicates = 0
        for outcome in receipt.outcomes {
            switch outcome {
            case .stored: stored += 1
            case .duplicate: duplicates += 1
            case .conflict, .quarantined: break
            }
        }
        let quarantined = receipt.outcomes.count - stored - duplicates
        if stored > 0 { counters.stored.increment(by: stored) }
        if duplicates > 0 { counters.duplicates.increment(by: duplicates) }
        rosters.readingsMayHaveChanged(of: receipt.residents)
        if events.contains(where: \.movesReading) { rosters.readingsMayHaveMoved(in: receipt.household) }
        let metadata: () -> Logger.Metadata = {
            [
                "box.id": "\(box)", "events.stored": "\(stored)", "events.duplicate": "\(duplicates)",
                "events.quarantined": "\(quarantined)",
            ]
        }
        logger.debug("Took a batch", metadata: metadata())
        guard quarantined > 0 else { return }
        counters.quarantined.increment(by: quarantined)
        logger.warning("Kept events aside for the operator", metadata: metadata())
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
            case .conflict(let conflict): .quarantined(reason: conflict.reason)
            case .quarantined: .quarantined(reason: event.quarantineReason ?? "kept aside")
            }
        self.init(sequence: event.key.sequence, outcome: answer)
    }
}

extension IncomingEvent {
    /// Whether a reading may have gone from one person to another, whom it does not name.
    fileprivate var movesReading: Bool {
        if case .journal(let event) = content, case .assignment = event.content { true } else { false }
    }

    fileprivate var quarantineReason: String? {
        if case .quarantine(_, let reason) = content { reason } else { nil }
    }
}
