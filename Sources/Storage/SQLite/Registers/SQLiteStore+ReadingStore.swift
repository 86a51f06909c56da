package import CareServices
package import CommunityModel
import GRDB

extension SQLiteStore: ReadingStore {
    package func bloodPressures(
        of resident: Resident.ID,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading] {
        try await readPerson(resident) { person, fresh, db in
            let folded = try StoredReading.all(of: person, in: period, db)
            let unfolded = try StoredReading.unfolded(fresh, db).filter { period.contains($0.measuredAt) }
            return unfolded.isEmpty ? folded : (folded + unfolded).sorted(by: StoredReading.isOlder)
        } ?? []
    }

    package func latestBloodPressures(
        of resident: Resident.ID,
        notAfter now: Instant,
        limit: Int
    ) async throws(StoreError) -> [StoredReading] {
        try await readPerson(resident) { person, fresh, db in
            let folded = try StoredReading.latest(of: person, notAfter: now, limit: limit, db)
            let unfolded = try StoredReading.unfolded(fresh, db).filter { $0.measuredAt <= now }
            guard !unfolded.isEmpty else { return folded }
            return Array((unfolded + folded).sorted { StoredReading.isOlder($1, $0) }.prefix(limit))
        } ?? []
    }

    /// Reads what is known of one person, without waiting for the fold: the tables, and the journal's rows of the
    /// person's readings that are not in them yet.
    /// - Returns: nil when there is no such person.
    private func readPerson<Value: Sendable>(
        _ resident: Resident.ID,
        _ body: @escaping @Sendable (_ person: Int64, _ fresh: [Int64], Database) throws -> Value
    ) async throws(StoreError) -> Value? {
        while true {
            let answer = try await read { [tail = journal.tail] db in
                guard let person = try db.personNumber(of: resident) else { return PersonAnswer<Value>.value(nil) }
                let position = try JournalFold.position(db)
                let head = try JournalFold.head(db)
                guard case .rows(let fresh) = tail.readings(of: person, after: position, through: head) else {
                    return .behind(head: head, isKnown: tail.head >= head)
                }
                return .value(try body(person, fresh, db))
            }
            switch answer {
            case .value(let value): return value
            case .behind(let head, isKnown: true): try await fold(through: head)
            // Another program appended, or a commit is being kept: what begins a commit also learns of it.
            case .behind(_, isKnown: false): try await journal.commits.write { _, _ in }
            }
        }
    }
}

/// What one look at a person's readings came to.
private enum PersonAnswer<Value: Sendable>: Sendable {
    /// nil when there is no such person.
    case value(Value?)
    /// The tables have to hold the row `head` first, or, unless it is known there, the journal's tail.
    case behind(head: Int64, isKnown: Bool)
}

extension StoredReading {
    private static let columns = "seq, measured_at_ms, clock_quality, quality, value_1, value_2, value_3, value_4"

    /// Blood pressures of a period, oldest first. The table's stretches are looked into one by one.
    ///
    /// Bound are the first and the last stretch, the person, the first and the last instant.
    static let ofPeriod = """
        WITH RECURSIVE stretch (period) AS (
            SELECT min(period) FROM reading WHERE period >= ?
            UNION ALL
            SELECT (SELECT min(reading.period) FROM reading WHERE reading.period > stretch.period) FROM stretch
            WHERE stretch.period IS NOT NULL AND stretch.period < ?
        )
        SELECT \(columns) FROM stretch CROSS JOIN reading ON reading.period = stretch.period
        WHERE person = ? AND kind = 1 AND measured_at_ms BETWEEN ? AND ? AND status != 3
        ORDER BY measured_at_ms, seq
        """

    static func all(of person: Int64, in period: ClosedRange<Instant>, _ db: Database) throws -> [StoredReading] {
        let statement = try HotStatement(db, ofPeriod)
        statement.bind(1, ReadingRow.period(of: period.lowerBound))
        statement.bind(2, ReadingRow.period(of: period.upperBound))
        statement.bind(3, person)
        statement.bind(4, period.lowerBound.milliseconds)
        statement.bind(5, period.upperBound.milliseconds)
        var readings: [StoredReading] = []
        try statement.eachRow { readings.append(try StoredReading(columns: $0)) }
        return readings
    }

    /// The newest readings of one stretch, bound: stretch, person, latest instant, how many.
    static let latestOfStretch = """
        SELECT \(columns) FROM reading
        WHERE period = ? AND person = ? AND kind = 1 AND measured_at_ms <= ? AND status != 3
        ORDER BY measured_at_ms DESC, seq DESC LIMIT ?
        """

    /// Newest first.
    static func latest(
        of person: Int64,
        notAfter now: Instant,
        limit: Int,
        _ db: Database
    ) throws -> [StoredReading] {
        var readings: [StoredReading] = []
        let before = try HotStatement(db, "SELECT max(period) FROM reading WHERE period < ?")
        let statement = try HotStatement(db, latestOfStretch)
        var stretch: Int64? = ReadingRow.period(of: now)
        while let period = stretch, readings.count < limit {
            statement.bind(1, period)
            statement.bind(2, person)
            statement.bind(3, now.milliseconds)
            statement.bind(4, Int64(limit - readings.count))
            try statement.eachRow { readings.append(try StoredReading(columns: $0)) }
            before.bind(1, period)
            stretch = try before.first { $0.integerIfAny(0) } ?? nil
        }
        return readings
    }

    /// Readings of one person that only the journal holds, as their rows say.
    static func unfolded(_ rows: [Int64], _ db: Database) throws -> [StoredReading] {
        try rows.compactMap { row in
            let statement = try HotStatement(
                db,
                """
                SELECT seq, recorded_at_ms, occurred_at_ms, kind, subject, spool, box_seq, card, device, payload
                FROM record.journal WHERE seq = ?
                """
            )
            statement.bind(1, row)
            guard case .reading(let reading)? = try statement.first({ try JournalRow($0).event }) else { return nil }
            return try StoredReading(
                seq: row,
                measuredAt: reading.measuredAt.milliseconds,
                clockQuality: reading.clockQuality,
                quality: reading.quality,
                values: reading.values
            )
        }
    }

    static func isOlder(_ left: StoredReading, _ right: StoredReading) -> Bool {
        (left.measuredAt, left.seq) < (right.measuredAt, right.seq)
    }

    private init(columns: HotStatement) throws {
        try self.init(
            seq: columns.integer(0),
            measuredAt: columns.integer(1),
            clockQuality: columns.integer(2),
            quality: columns.integer(3),
            values: (
                columns.integer(4), columns.integerIfAny(5), columns.integerIfAny(6), columns.integerIfAny(7)
            )
        )
    }

    private init(
        seq: Int64,
        measuredAt: Int64,
        clockQuality: Int64,
        quality: Int64,
        values: (Int64, Int64?, Int64?, Int64?)
    ) throws {
        guard let clockQuality = ClockQuality(rawValue: Int(clockQuality)), let diastolic = values.1 else {
            throw StoreError(.corrupted, "a reading has no clock quality that is known, or no lower pressure")
        }
        self.init(
            seq: seq,
            measuredAt: Instant(milliseconds: measuredAt),
            clockQuality: clockQuality,
            pressure: try BloodPressure(
                systolic: Int(values.0),
                diastolic: Int(diastolic),
                mean: values.2.map { Int($0) },
                pulse: values.3.map { Int($0) }
            ),
            quality: ReadingQuality(rawValue: UInt32(truncatingIfNeeded: quality))
        )
    }
}
