import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// Appends events to the journal within one transaction, each at most once.
///
/// What it adds is in ``added``, to be kept when the transaction is on the disk.
final class JournalWriter {
    /// Rows of this transaction, in order.
    private(set) var added: [JournalTail.Entry] = []
    /// The journal row of the first of ``added``.
    let firstRow: Int64

    private let names: JournalNames
    private let tail: JournalTail
    /// What this transaction has stored so far, as ``JournalTail`` keeps it; made when it is first wanted.
    private var ownTail: JournalTail?
    private var insertion: HotStatement?
    /// Whose readings the batch that is being written adds to.
    private var touched: Set<Resident.ID> = []

    /// Begins after the row `head`, the journal's last; the tail knows it.
    init(names: JournalNames, tail: JournalTail, head: Int64) {
        self.names = names
        self.tail = tail
        firstRow = head + 1
    }

    /// Stores what is new of a batch.
    /// - Parameters:
    ///   - batch: As it came.
    ///   - packed: One for each event of the batch; nil for those to be kept aside.
    ///   - db: The journal's file, in a transaction.
    /// - Returns: what became of each event; nothing is written when the box is not admitted.
    /// - Throws: When something cannot be written; then nothing of the transaction may be kept.
    func append(_ batch: IncomingBatch, _ packed: [PackedEvent?], _ db: Database) throws -> AppendAnswer {
        guard let box = try names.box(batch.box, db) else {
            guard batch.certificateSerial == nil else { return .unknown }
            throw StoreError(.unavailable, "the batch is of a box that is not registered")
        }
        if let serial = batch.certificateSerial {
            guard serial == box.certificateSerial else { return .unknown }
            guard !box.isRevoked else { return .revoked }
        }
        touched = []
        let outcomes = try batch.events.indices.map { try append(batch.events[$0], packed[$0], at: box, db) }
        return .admitted(
            AppendReceipt(
                outcomes: outcomes,
                household: box.householdID,
                rosterVersion: box.rosterVersion,
                residents: touched
            )
        )
    }

    private func append(
        _ incoming: IncomingEvent,
        _ packed: PackedEvent?,
        at box: JournalNames.BoxEntry,
        _ db: Database
    ) throws -> AppendOutcome {
        guard let packed else {
            guard case .quarantine(let sealed, let reason) = incoming.content else { return .quarantined }
            try QuarantineRow(incoming, box: box.number, reason: reason, isSealed: true, content: sealed).insert(db)
            return .quarantined
        }
        let spool = try names.number(of: incoming.key.spool, at: box, db)
        let number = Int64(bitPattern: incoming.key.sequence)
        if let row = try self.row(of: number, spool: spool, db) {
            return try compare(packed, incoming, with: row, at: box, db)
        }
        if let content = packed.content, try names.contents.mayHold(content, db),
            let first = try self.row(of: content, of: packed, db)
        {
            guard try KnownRow.read(first, db).says(the: packed) else {
                return try refuse(incoming, at: box, .measuring, db)
            }
            return try `repeat`(packed, incoming, first: first, spool: spool, at: box, db)
        }
        return .stored(seq: try insert(packed, incoming, spool: spool, at: box, db))
    }

    private func insert(
        _ packed: PackedEvent,
        _ incoming: IncomingEvent,
        spool: Int64,
        at box: JournalNames.BoxEntry,
        _ db: Database
    ) throws -> Int64 {
        let card = try packed.card.map { try names.card($0, adding: true, db) }
        let owner = card.flatMap { names.subject(of: $0, usedFor: packed, at: box) }
        if let owner, packed.kind != .tap { touched.insert(owner.resident) }
        let subject = owner?.person ?? 0
        let number = Int64(bitPattern: incoming.key.sequence)
        let statement = try insertion ?? prepareInsertion(db)
        let row = firstRow + Int64(added.count)
        statement.bind(1, row)
        statement.bind(2, incoming.receivedAt.milliseconds)
        statement.bind(3, packed.occurredAt.milliseconds)
        statement.bind(4, Int64(packed.kind.rawValue))
        statement.bind(5, subject)
        statement.bind(6, spool)
        statement.bind(7, number)
        statement.bind(8, try names.number(of: packed.boot, agent: incoming.agent, db))
        statement.bind(9, card?.number ?? 0)
        statement.bind(10, try packed.device.map { try names.number(of: $0, adding: true, db) } ?? 0)
        try statement.run(last: 11, packed.payload)
        let entry = JournalTail.Entry(
            spool: spool,
            number: number,
            person: subject,
            content: packed.content?.prefix,
            decidesOwner: packed.kind == .assignment || (packed.kind == .repetition && subject != 0)
        )
        added.append(entry)
        ownTail?.append([entry], first: row)
        if let content = packed.content { names.contents.add(content) }
        names.remember(highest: max(number, names.highestNumber(of: spool) ?? 0), of: spool)
        return row
    }

    private func prepareInsertion(_ db: Database) throws -> HotStatement {
        let statement = try HotStatement(
            db,
            """
            INSERT INTO journal (seq, recorded_at_ms, occurred_at_ms, kind, subject, spool, box_seq, boot, card, device,
                payload)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        insertion = statement
        return statement
    }

    private var own: JournalTail {
        if let ownTail { return ownTail }
        let tail = JournalTail()
        tail.begin(after: firstRow - 1)
        tail.append(added, first: firstRow)
        ownTail = tail
        return tail
    }

    /// A reading that is here already, sent again by a device that was touched again: a row says so, and that its
    /// number is taken.
    private func `repeat`(
        _ packed: PackedEvent,
        _ incoming: IncomingEvent,
        first: Int64,
        spool: Int64,
        at box: JournalNames.BoxEntry,
        _ db: Database
    ) throws -> AppendOutcome {
        guard case .journal(let event) = incoming.content else { return .quarantined }
        let again = PackedEvent(
            repeating: packed,
            of: first,
            method: event.method,
            id: event.id,
            offsetInMinutes: event.offsetInMinutes
        )
        _ = try insert(again, incoming, spool: spool, at: box, db)
        return .duplicate(seq: first)
    }

    /// The transport key is taken: by the same event, or by another one.
    private func compare(
        _ packed: PackedEvent,
        _ incoming: IncomingEvent,
        with row: Int64,
        at box: JournalNames.BoxEntry,
        _ db: Database
    ) throws -> AppendOutcome {
        let known = try KnownRow.read(row, db)
        let device = try packed.device.map { try names.number(of: $0, adding: false, db) } ?? 0
        if known.kind == .repetition {
            let content = try known.repetition()
            let isSame = packed.content?.prefix == content.prefix && known.device == device
            return isSame ? .duplicate(seq: content.first) : try refuse(incoming, at: box, .number, db)
        }
        let card = try packed.card.map { try names.card($0, adding: false, db).number } ?? 0
        let isSame =
            try known.kind == packed.kind && known.occurredAt == packed.occurredAt
            && known.payload == packed.payload(as: known.payload, of: incoming)
            && known.device == device && known.card == card && names.isBoot(packed.boot, known.boot, db)
        return isSame ? .duplicate(seq: row) : try refuse(incoming, at: box, .number, db)
    }

    /// Same key, other content: neither is overwritten, and the operator hears of it once.
    private func refuse(
        _ incoming: IncomingEvent,
        at box: JournalNames.BoxEntry,
        _ conflict: EventConflict,
        _ db: Database
    ) throws -> AppendOutcome {
        guard case .journal(let event) = incoming.content else { return .quarantined }
        let payload = try JournalPayload.encode(event, sequence: incoming.key.sequence)
        try QuarantineRow(
            incoming,
            box: box.number,
            reason: conflict.reason,
            isSealed: false,
            content: payload
        ).insert(db)
        return .conflict(conflict)
    }
}

extension JournalWriter {
    /// The row that has the transport key, if it is taken.
    ///
    /// Most events have a number beyond all that their spool has used, which costs no look into a file. One that has
    /// not is looked up in the tail, then in the table of runs.
    private func row(of number: Int64, spool: Int64, _ db: Database) throws -> Int64? {
        if let highest = try highestNumber(of: spool, db), number > highest { return nil }
        if let row = own.seq(of: number, spool: spool) ?? tail.seq(of: number, spool: spool) { return row }
        let statement = try HotStatement(
            db,
            """
            SELECT first, last, seq FROM registers.spool_run WHERE spool = ? AND first <= ? ORDER BY first DESC LIMIT 1
            """
        )
        statement.bind(1, spool)
        statement.bind(2, number)
        return try statement.first { row in
            JournalTail.Run(first: row.integer(0), last: row.integer(1), seq: row.integer(2))
        }?.seq(of: number)
    }

    private func highestNumber(of spool: Int64, _ db: Database) throws -> Int64? {
        if let known = names.highestNumber(of: spool) { return known }
        let statement = try HotStatement(
            db,
            "SELECT last FROM registers.spool_run WHERE spool = ? ORDER BY first DESC LIMIT 1"
        )
        statement.bind(1, spool)
        let folded = try statement.number() ?? 0
        let highest = max(folded, tail.highestNumber(of: spool) ?? 0)
        names.remember(highest: highest, of: spool)
        return highest
    }

    /// The row that holds the same act of measuring, if there is one.
    private func row(of content: ContentPlace, of packed: PackedEvent, _ db: Database) throws -> Int64? {
        let device = try packed.device.map { try names.number(of: $0, adding: false, db) } ?? 0
        // A device that was never met has told nothing before.
        guard device != 0 else { return nil }
        if let row = own.seq(ofContent: content.prefix) ?? tail.seq(ofContent: content.prefix),
            try KnownRow.read(row, db).isReading(content, of: device)
        {
            return row
        }
        var rows: [Int64] = []
        let statement = try HotStatement(db, "SELECT seq FROM registers.reading_content WHERE key = ?")
        statement.bind(1, content.key)
        try statement.eachRow { rows.append($0.integer(0)) }
        return try rows.first { try KnownRow.read($0, db).isReading(content, of: device) }
    }
}

extension PackedEvent {
    /// The payload as an earlier release would have written it, where it wrote the one that it is held beside.
    fileprivate func payload(as known: [UInt8], of incoming: IncomingEvent) -> [UInt8] {
        guard let version = known.first, version != payload.first, Self.versions.contains(version),
            case .journal(let event) = incoming.content
        else { return payload }
        return PackedEvent(event, version: version).payload
    }
}

/// A row of the journal beside which an event is held.
private struct KnownRow {
    let kind: JournalKind
    let occurredAt: Instant
    let boot: Int64
    let card: Int64
    let device: Int64
    let payload: [UInt8]

    static func read(_ row: Int64, _ db: Database) throws -> KnownRow {
        let statement = try HotStatement(
            db,
            "SELECT kind, occurred_at_ms, boot, card, device, payload FROM journal WHERE seq = ?"
        )
        statement.bind(1, row)
        let known = try statement.first { row in
            guard let kind = JournalKind(rawValue: Int(row.integer(0))) else {
                throw StoreError(.corrupted, "a journal row is of no kind that is known")
            }
            return KnownRow(
                kind: kind,
                occurredAt: Instant(milliseconds: row.integer(1)),
                boot: row.integer(2),
                card: row.integer(3),
                device: row.integer(4),
                payload: row.withBytes(5) { [UInt8]($0) }
            )
        }
        guard let known else { throw StoreError(.corrupted, "the tables name a journal row that is not there") }
        return known
    }

    private func unpacked() throws -> UnpackedEvent {
        try payload.withUnsafeBytes { try UnpackedEvent(kind: kind, occurredAt: occurredAt, payload: $0) }
    }

    func isReading(_ content: ContentPlace, of device: Int64) throws -> Bool {
        guard kind == .reading, self.device == device, case .reading(let reading) = try unpacked() else { return false }
        return reading.content.prefix == content.prefix
    }

    /// Whether a reading of the same content key says the same: a key may be that of a device's record, which is read by
    /// another block map now. A day that a tracker counted may be another one by the box's clock.
    func says(the packed: PackedEvent) throws -> Bool {
        let event = try packed.payload.withUnsafeBytes {
            try UnpackedEvent(kind: .reading, occurredAt: packed.occurredAt, payload: $0)
        }
        guard case .reading(let known) = try unpacked(), case .reading(let told) = event else { return false }
        return known.values.kind == .activity
            ? told.values.kind == .activity && known.values.numbers == told.values.numbers : known.values == told.values
    }

    func repetition() throws -> (prefix: UInt64, first: Int64) {
        guard case .repetition(let prefix, let first, _) = try unpacked() else {
            throw StoreError(.corrupted, "a journal row is of another kind than it says")
        }
        return (prefix, first)
    }
}

extension JournaledEvent {
    fileprivate var method: AttributionMethod? {
        guard case .reading(_, _, let method) = content else { return nil }
        return method
    }
}
