import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// Appends events to the journal within one transaction, each at most once.
struct JournalWriter {
    /// One file holds one town.
    private static let tenant = 1

    let db: Database
    private var boxes: [Box.ID: Int64] = [:]

    init(db: Database) {
        self.db = db
    }

    mutating func append(_ incoming: IncomingEvent) throws -> AppendOutcome {
        let box = try number(of: incoming.box)
        switch incoming.content {
        case .quarantine(let sealed, let reason):
            try QuarantineRow(incoming, box: box, reason: reason, isSealed: true, content: sealed).insert(db)
            return .quarantined
        case .journal(let event, let payload):
            if let known = try known(incoming, box: box) {
                guard try known.holds(event) else { return try refuse(incoming, box: box, payload: payload) }
                return .duplicate(seq: known.seq)
            }
            if case .reading(let measurement, _, _) = event.content {
                return try append(event, measurement, incoming, box: box, payload: payload)
            }
            return .stored(seq: try insert(event, incoming, box: box, payload: payload, content: nil))
        }
    }

    /// A reading that is here already, sent again by a device that was touched again, is not stored twice.
    private func append(
        _ event: JournaledEvent,
        _ measurement: Measurement,
        _ incoming: IncomingEvent,
        box: Int64,
        payload: [UInt8]
    ) throws -> AppendOutcome {
        let content = measurement.contentKey
        let day = measurement.dayOfContent
        let first = try db.number(
            "SELECT seq FROM reading_content WHERE day = ? AND content = ?",
            [day, Data(content.digest)]
        )
        if let first {
            try name(ownerOf: first, by: event, content, incoming, box: box)
            try remember(incoming, box: box, seq: first, content: content)
            return .duplicate(seq: first)
        }
        let seq = try insert(event, incoming, box: box, payload: payload, content: content)
        try db.run(
            "INSERT INTO reading_content (day, content, seq) VALUES (?, ?, ?)",
            [day, Data(content.digest), seq]
        )
        return .stored(seq: seq)
    }

    /// A reading that belonged to nobody, and is sent again by the same box with a card, has an owner from now on: the
    /// resident laid the card on and touched the device once more. One that has an owner keeps it.
    private func name(
        ownerOf first: Int64,
        by event: JournaledEvent,
        _ content: ContentKey,
        _ incoming: IncomingEvent,
        box: Int64
    ) throws {
        guard let card = event.card, try subject(of: card, box: box) != 0,
            try db.number("SELECT 1 FROM journal WHERE seq = ? AND subject = 0 AND box = ?", [first, box]) != nil
        else { return }
        let assignment = JournaledEvent(
            id: event.id,
            boot: event.boot,
            occurredAt: event.occurredAt,
            clockQuality: event.clockQuality,
            offsetInMinutes: event.offsetInMinutes,
            content: .assignment(content, card: card, method: .card)
        )
        try insertRow(
            assignment,
            incoming,
            box: box,
            payload: JournalPayload.encode(assignment, sequence: incoming.key.sequence)
        )
    }

    private func insert(
        _ event: JournaledEvent,
        _ incoming: IncomingEvent,
        box: Int64,
        payload: [UInt8],
        content: ContentKey?
    ) throws -> Int64 {
        try insertRow(event, incoming, box: box, payload: payload)
        let seq = db.lastInsertedRowID
        try remember(incoming, box: box, seq: seq, content: content)
        return seq
    }

    private func insertRow(
        _ event: JournaledEvent,
        _ incoming: IncomingEvent,
        box: Int64,
        payload: [UInt8]
    ) throws {
        try db.run(
            """
            INSERT INTO journal (tenant, recorded_at_ms, occurred_at_ms, kind, schema_version, subject, box, spool,
                box_seq, payload)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Self.tenant, incoming.receivedAt.milliseconds, event.occurredAt.milliseconds,
                JournalKind(of: event).rawValue, JournalPayload.schemaVersion,
                try event.card.map { try subject(of: $0, box: box) } ?? 0, box, incoming.key.spool.blob,
                Int64(bitPattern: incoming.key.sequence), Data(payload),
            ]
        )
    }

    private func remember(_ incoming: IncomingEvent, box: Int64, seq: Int64, content: ContentKey?) throws {
        try db.run(
            "INSERT INTO spool_event (box, spool, box_seq, seq, content) VALUES (?, ?, ?, ?, ?)",
            [
                box, incoming.key.spool.blob, Int64(bitPattern: incoming.key.sequence), seq,
                content.map { Data($0.digest) },
            ]
        )
    }

    /// Whose card it is, as of now; 0 when it is nobody's, or somebody's of another household: a box cannot write
    /// into the records of people who do not live with it.
    private func subject(of card: CardFingerprint, box: Int64) throws -> Int64 {
        try db.number(
            """
            SELECT person.number FROM card_binding
            JOIN person ON person.number = card_binding.person
            JOIN box ON box.household = person.household
            WHERE fingerprint = ? AND box.number = ?
            """,
            [Data(card.digest), box]
        ) ?? 0
    }

    private mutating func number(of box: Box.ID) throws -> Int64 {
        if let number = boxes[box] { return number }
        guard let number = try db.number("SELECT number FROM box WHERE id = ?", [box.blob]) else {
            throw StoreError(.unavailable, "the batch is of a box that is not registered")
        }
        boxes[box] = number
        return number
    }
}

extension JournalWriter {
    /// The event that has the transport key already.
    private struct Known {
        let seq: Int64
        let content: Data?
        /// nil when the key is that of a repeated reading, whose first row has another key.
        let event: JournaledEvent?

        func holds(_ other: JournaledEvent) throws -> Bool {
            if let event { return event == other }
            guard case .reading(let measurement, _, _) = other.content else { return false }
            return content == Data(measurement.contentKey.digest)
        }
    }

    private func known(_ incoming: IncomingEvent, box: Int64) throws -> Known? {
        let row = try db.first(
            """
            SELECT e.seq, e.content, iif(j.box = e.box AND j.spool = e.spool AND j.box_seq = e.box_seq, payload, NULL)
                AS payload
            FROM spool_event e JOIN journal j ON j.seq = e.seq
            WHERE e.box = ? AND e.spool = ? AND e.box_seq = ?
            """,
            [box, incoming.key.spool.blob, Int64(bitPattern: incoming.key.sequence)]
        )
        return try row.map { row in
            Known(
                seq: row["seq"],
                content: row["content"],
                event: try (row["payload"] as Data?).map { try JournalPayload.decode([UInt8]($0)) }
            )
        }
    }

    /// Same key, other content: neither is overwritten, and the operator hears of it once.
    private func refuse(_ incoming: IncomingEvent, box: Int64, payload: [UInt8]) throws -> AppendOutcome {
        let reason = "the number of this event was used for another one before"
        let isNew = try QuarantineRow(incoming, box: box, reason: reason, isSealed: false, content: payload).insert(db)
        if isNew {
            try db.run(
                "INSERT INTO operator_notice (at_ms, box, text) VALUES (?, ?, ?)",
                [
                    incoming.receivedAt.milliseconds, box,
                    "A box used the number of an event twice, for different events.",
                ]
            )
        }
        return .conflict
    }
}

extension Measurement {
    /// Which day the content key is filed under: by the device's own clock, which does not change when the device is
    /// touched again; by the touch when the device has no clock.
    fileprivate var dayOfContent: Int {
        let milliseconds = time.deviceLocalMilliseconds ?? time.instant.milliseconds
        return Int((milliseconds - (milliseconds % 86_400_000 + 86_400_000) % 86_400_000) / 86_400_000)
    }
}
