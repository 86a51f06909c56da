package import CommunityModel
import GRDB
import UplinkProtocol

/// Events of a home, kept until the collector has them: one SQLite file that outlives power cuts.
///
/// Every call is synchronous and blocks for the length of one fsync at most. What ``append(_:)-(BoxEvent)`` returned
/// for is on disk. Safe to use from several threads; calls follow one another.
package final class Spool: Sendable {
    /// New with each file, so that numbers of a lost file are never taken for new ones.
    package let id: SpoolFile.ID
    /// Where a damaged file was put aside at the start; nil when there was none.
    package let damagedFile: String?

    private let database: DatabaseQueue
    private let path: String
    private let limits: SpoolLimits
    private var roomMaker: RoomMaker { RoomMaker(limitBytes: limits.fileBytes) }

    /// The newest events by number that go before all others (architecture decision 4). Counted from the last number
    /// given, so the window moves only when something new happens.
    private static let liveWindow: Int64 = 32

    /// Opens the file at `path`, or makes it, readable by its owner only.
    ///
    /// A file that SQLite cannot use is renamed `spool-damaged-2026-11-22T061500Z.sqlite` beside it and stays there for
    /// the operator; a new file with a new ``id`` begins. `now` dates both.
    package init(path: String, limits: SpoolLimits = SpoolLimits(), now: Instant) throws(SpoolError) {
        let opened = try SpoolStore.open(path: path, limits: limits, now: now)
        database = opened.database
        id = opened.id
        damagedFile = opened.damagedFile
        self.path = path
        self.limits = limits
    }

    /// How much it holds, and how much it may still take.
    package var room: SpoolRoom {
        get throws(SpoolError) {
            try read { db in
                try SpoolRoom(of: db, disk: path, limit: limits.fileBytes, reserve: limits.reserveBytes)
            }
        }
    }

    // MARK: - Keeping

    /// Keeps one event. Returns after the commit is on disk.
    package func append(_ event: BoxEvent) throws(SpoolError) -> TransportKey {
        try write { db in
            try self.insert(event, in: db)
        }
    }

    /// Keeps all of `events` or none of them, with one fsync.
    /// - Returns: their keys, in order.
    package func append(_ events: [BoxEvent]) throws(SpoolError) -> [TransportKey] {
        try write { db in
            try events.map { try self.insert($0, in: db) }
        }
    }

    /// Keeps those of the readings that were never kept before, by their content keys, with one fsync: a device that is
    /// touched again makes no second event. Events that are no readings are kept always.
    /// - Returns: one for each event, in order.
    ///
    /// `undatedAt` says when it was by the machine's own time, where nobody knows the time: the events wait for it then.
    package func appendReadings(
        _ events: [BoxEvent],
        undatedAt time: BootTime? = nil
    ) throws(SpoolError) -> [AppendedReading] {
        try write { db in
            try events.map { event in
                if case .reading(let measurement, _, _) = event.content {
                    try db.cachedStatement(sql: "INSERT OR IGNORE INTO known_reading (content_key) VALUES (?)")
                        .execute(arguments: [measurement.contentKey.digest.bytes.databaseBytes])
                    guard db.changesCount > 0 else { return .alreadyKnown }
                }
                let key = try self.insert(event, undatedAt: time, in: db)
                try self.noteSequence(key.sequence, of: event, in: db)
                try self.noteOwner(event, in: db)
                try self.forgetOldReadings(in: db)
                return .new(key)
            }
        }
    }

    /// Whether an event that was kept by ``appendReadings(_:)`` named a card for the reading with this content.
    package func hasOwner(_ key: ContentKey) throws(SpoolError) -> Bool {
        try read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT has_owner FROM known_reading WHERE content_key = ?"),
                arguments: [key.digest.bytes.databaseBytes]
            ) ?? false
        }
    }

    /// Whether the collector has answered for all of these readings, so that nothing is lost when their device forgets them.
    package func isSettled(_ keys: [ContentKey]) throws(SpoolError) -> Bool {
        try read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT NOT CASE
                        WHEN sequence IS NULL THEN EXISTS (SELECT 1 FROM waiting_event)
                        ELSE EXISTS (SELECT 1 FROM waiting_event AS waiting WHERE waiting.sequence = known.sequence)
                    END FROM known_reading AS known WHERE content_key = ?
                    """
            )
            return try keys.allSatisfy { key in
                try Bool.fetchOne(statement, arguments: [key.digest.bytes.databaseBytes]) ?? false
            }
        }
    }

    /// Whether a reading with this content was ever kept here, settled or not.
    package func contains(_ key: ContentKey) throws(SpoolError) -> Bool {
        try read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM known_reading WHERE content_key = ?)"),
                arguments: [key.digest.bytes.databaseBytes]
            ) ?? false
        }
    }

    // MARK: - Sending

    /// How many events wait for the collector.
    package var waitingCount: Int {
        get throws(SpoolError) {
            try read { db in
                try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM waiting_event")) ?? 0
            }
        }
    }

    /// How many events the collector has put aside since the file began.
    package var quarantinedCount: Int {
        get throws(SpoolError) {
            try read { db in
                try Int.fetchOne(db.cachedStatement(sql: "SELECT quarantined FROM spool_file")) ?? 0
            }
        }
    }

    /// The events to send next: what just happened first, then the backlog from its oldest, each in order.
    ///
    /// At most `limit`, and at most `maxBytes` together, but the first one even if it alone is larger; without those in
    /// `skipped`, which the collector asked to have later, and without those that wait for the time.
    package func next(
        limit: Int,
        maxBytes: Int,
        skipping skipped: Set<UInt64> = []
    ) throws(SpoolError) -> [SpooledEvent] {
        try read { db in
            let last = try Int64.fetchOne(db.cachedStatement(sql: "SELECT last_sequence FROM spool_file")) ?? 0
            var batch = SpooledBatch(limit: limit, maxBytes: maxBytes, skipped: skipped)
            // Each a walk along the key: a long backlog is not sorted for each batch.
            for range in ["> ?", "<= ?"] {
                let rows = try Row.fetchCursor(
                    db.cachedStatement(
                        sql: """
                            SELECT sequence, payload, dated_ms, quality
                            FROM waiting_event LEFT JOIN event_dating USING (sequence)
                            WHERE waiting_event.sequence \(range)
                                AND (event_dating.sequence IS NULL OR dated_ms IS NOT NULL)
                            ORDER BY waiting_event.sequence
                            """
                    ),
                    arguments: [last - Self.liveWindow]
                )
                while !batch.isFull, let row = try rows.next() { try batch.add(row) }
            }
            return batch.events
        }
    }

    /// Lets go of events that the collector answered for. Numbers that are not here are passed over.
    /// `quarantined` says how many of them it put aside; that is remembered for the status.
    ///
    /// When nothing waits any more, no payload is left in the file nor in its log.
    package func settle(_ sequences: [UInt64], quarantined: Int = 0) throws(SpoolError) {
        let isEmptied = try write { db in
            for table in ["waiting_event", "event_dating"] {
                let delete = try db.cachedStatement(sql: "DELETE FROM \(table) WHERE sequence = ?")
                for sequence in sequences {
                    try delete.execute(arguments: [Int64(bitPattern: sequence)])
                }
            }
            if quarantined > 0 {
                try db.execute(
                    sql: "UPDATE spool_file SET quarantined = quarantined + ?",
                    arguments: [quarantined]
                )
            }
            return try Bool.fetchOne(db.cachedStatement(sql: "SELECT NOT EXISTS (SELECT 1 FROM waiting_event)"))
                ?? false
        }
        if isEmptied, !sequences.isEmpty { clearLog() }
    }

    // MARK: - Inside

    /// Brings the log into the file and cuts it off: until then it holds the payloads that the file no longer has
    /// (sqlite.org/pragma.html, `wal_checkpoint(TRUNCATE)`).
    ///
    /// The file is synced before the log is cut, so a power cut takes nothing away. What was settled is settled
    /// whether this works or not. When somebody reads just now it is left for the next time the spool is emptied:
    /// a person at the reader must not wait for that.
    private func clearLog() {
        _ = try? database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA busy_timeout = 0")
            defer { try? db.execute(sql: "PRAGMA busy_timeout = \(SpoolStore.patience * 1_000)") }
            return try db.checkpoint(.truncate)
        }
    }

    /// The number is inside the payload, so it is drawn first; a rollback draws it back.
    private func insert(_ event: BoxEvent, undatedAt time: BootTime? = nil, in db: Database) throws -> TransportKey {
        if let left = SpoolDisk(of: path)?.freeBytes, left < limits.reserveBytes {
            throw SpoolError(.full, "the disk has only \(left) bytes left")
        }
        try roomMaker.makeRoom(for: event, db)
        let number = try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    UPDATE spool_file SET last_sequence = last_sequence + 1, dated_until_ms = max(dated_until_ms, ?)
                    RETURNING last_sequence
                    """
            ),
            arguments: [time == nil ? event.occurredAt.milliseconds : 0]
        )
        guard let number else { throw SpoolError(.unavailable, "the spool file lost its own row") }
        let sequence = UInt64(bitPattern: number)
        let payload: [UInt8]
        do {
            payload = try UplinkEvent(sequence: sequence, event: event).encoded()
        } catch {
            throw SpoolError(.unencodable, error.description)
        }
        guard payload.count <= UplinkLimits.eventBytes else {
            throw SpoolError(.unencodable, "the event has more than \(UplinkLimits.eventBytes) bytes")
        }
        try db.cachedStatement(sql: "INSERT INTO waiting_event (sequence, payload, worth) VALUES (?, ?, ?)")
            .execute(arguments: [number, payload.databaseBytes, EventWorth(event.content).rawValue])
        if let time { try EventDating.add(number, shown: event.occurredAt, at: time, db) }
        return TransportKey(spool: id, sequence: sequence)
    }

    private func noteSequence(_ sequence: UInt64, of event: BoxEvent, in db: Database) throws {
        guard case .reading(let measurement, _, _) = event.content else { return }
        try db.cachedStatement(sql: "UPDATE known_reading SET sequence = ? WHERE content_key = ?")
            .execute(arguments: [Int64(bitPattern: sequence), measurement.contentKey.digest.bytes.databaseBytes])
    }

    private func noteOwner(_ event: BoxEvent, in db: Database) throws {
        let owned: ContentKey? =
            switch event.content {
            case .reading(let measurement, let card, _): card == nil ? nil : measurement.contentKey
            case .assignment(let content, _, _): content
            case .tap, .television: nil
            }
        guard let owned else { return }
        try db.cachedStatement(sql: "UPDATE known_reading SET has_owner = 1 WHERE content_key = ?")
            .execute(arguments: [owned.digest.bytes.databaseBytes])
    }

    private func forgetOldReadings(in db: Database) throws {
        try db.cachedStatement(
            sql: "DELETE FROM known_reading WHERE number <= (SELECT max(number) FROM known_reading) - ?"
        ).execute(arguments: [limits.rememberedReadings])
    }

    func write<Value>(_ body: (Database) throws -> Value) throws(SpoolError) -> Value {
        do {
            return try database.write(body)
        } catch {
            throw SpoolError(database: error)
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(SpoolError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw SpoolError(database: error)
        }
    }
}

/// What became of one reading that was handed to the spool.
package enum AppendedReading: Hashable, Sendable {
    case new(TransportKey)
    /// Its content was kept before, by an earlier touch.
    case alreadyKnown
}
