import CareServices
import CommunityModel
import GRDB

extension StoredMeasurement {
    static let columns = """
        \(StoredReading.columns), reading.kind, (SELECT more FROM reading_more WHERE reading_more.seq = reading.seq)
        """
    /// How many columns there are.
    static let columnCount = StoredReading.columnCount + 2

    /// Bound are the stretch, the person, the first and the last instant, and the kind.
    static let ofStretch = """
        SELECT \(columns) FROM reading
        WHERE period = ?1 AND person = ?2 AND kind = ?5
            AND measured_ms BETWEEN \(StoredReading.inStretch("?3")) AND \(StoredReading.inStretch("?4"))
            AND \(StoredReading.lastFinding) IS NOT 3
        ORDER BY measured_ms, seq
        """

    /// Oldest first.
    static func all(
        of person: Int64,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>,
        _ db: Database
    ) throws -> [StoredMeasurement] {
        let statement = try HotStatement(db, ofStretch)
        var found: [StoredMeasurement] = []
        try StretchWalk.forward(through: period, db) { stretch in
            statement.bind(1, stretch)
            statement.bind(2, person)
            statement.bind(3, period.lowerBound.milliseconds)
            statement.bind(4, period.upperBound.milliseconds)
            statement.bind(5, Int64(kind.rawValue))
            try statement.eachRow { found.append(try StoredMeasurement(columns: $0, db)) }
        }
        return found
    }

    /// The newest of one stretch; bound are the stretch, the person, the latest instant, how many, and the kind.
    static let latestOfStretch = """
        SELECT \(columns) FROM reading
        WHERE period = ?1 AND person = ?2 AND kind = ?5 AND measured_ms <= \(StoredReading.inStretch("?3"))
            AND \(StoredReading.lastFinding) IS NOT 3
        ORDER BY measured_ms DESC, seq DESC LIMIT ?4
        """

    /// Newest first.
    static func latest(
        of person: Int64,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>,
        limit: Int,
        _ db: Database
    ) throws -> [StoredMeasurement] {
        let statement = try HotStatement(db, latestOfStretch)
        var found: [StoredMeasurement] = []
        let oldest = ReadingRow.period(of: period.lowerBound)
        try StretchWalk.back(from: ReadingRow.period(of: period.upperBound), downTo: oldest, db) { stretch in
            guard found.count < limit else { return false }
            statement.bind(1, stretch)
            statement.bind(2, person)
            statement.bind(3, period.upperBound.milliseconds)
            statement.bind(4, Int64(limit - found.count))
            statement.bind(5, Int64(kind.rawValue))
            try statement.eachRow { found.append(try StoredMeasurement(columns: $0, db)) }
            return found.count < limit
        }
        return found.filter { $0.measuredAt >= period.lowerBound }
    }

    /// Readings of one person that only the journal holds, as their rows say.
    static func unfolded(_ rows: [Int64], _ db: Database) throws -> [StoredMeasurement] {
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
            let finding = try CorrectionRow.last(of: row, db)
            guard finding?.status != .enteredInError else { return nil }
            return try reading.more.withUnsafeBytes { more in
                try StoredMeasurement(
                    seq: row,
                    measuredAt: reading.measuredAt.milliseconds,
                    clockQuality: Int64(reading.clockQuality),
                    quality: Int64(reading.quality),
                    kind: reading.kind.rawValue,
                    values: reading.values,
                    more: more,
                    finding: finding
                )
            }
        }
    }

    static func isOlder(_ left: StoredMeasurement, _ right: StoredMeasurement) -> Bool {
        (left.measuredAt, left.seq) < (right.measuredAt, right.seq)
    }

    /// The row begins with ``columns``.
    init(columns: HotStatement, _ db: Database) throws {
        let seq = columns.integer(0)
        let finding = columns.isNull(8) ? nil : try CorrectionRow.last(of: seq, db)
        let more = StoredReading.columnCount + 1
        self = try columns.withBytes(more) { bytes in
            try StoredMeasurement(
                seq: seq,
                measuredAt: columns.integer(1),
                clockQuality: columns.integer(2),
                quality: columns.integer(3),
                kind: columns.integer(StoredReading.columnCount),
                values: (
                    columns.integer(4), columns.integerIfAny(5), columns.integerIfAny(6), columns.integerIfAny(7)
                ),
                more: bytes,
                finding: finding
            )
        }
    }

    private init(
        seq: Int64,
        measuredAt: Int64,
        clockQuality: Int64,
        quality: Int64,
        kind: Int64,
        values: (Int64, Int64?, Int64?, Int64?),
        more: UnsafeRawBufferPointer,
        finding: CorrectionRow?
    ) throws {
        guard let clockQuality = ClockQuality(rawValue: Int(clockQuality)) else {
            throw StoreError(.corrupted, "a reading has no clock quality that is known")
        }
        self.init(
            seq: seq,
            version: finding?.version ?? 1,
            measuredAt: Instant(milliseconds: measuredAt),
            clockQuality: clockQuality,
            values: try finding?.pressure.map { .bloodPressure($0) }
                ?? MeasuredValues(kind: kind, values: values, more: more),
            quality: ReadingQuality(rawValue: UInt32(truncatingIfNeeded: quality))
        )
    }
}

extension MeasuredValues {
    /// As the stores keep them: what the four values mean says ``UnpackedReading/Kind``.
    init(kind: Int64, values: (Int64, Int64?, Int64?, Int64?), more: UnsafeRawBufferPointer) throws {
        switch UnpackedReading.Kind(rawValue: kind) {
        case .bloodPressure: self = .bloodPressure(try BloodPressure(values: values))
        case .body, .temperature, .oximetry, .glucose:
            self = .quantities(try QuantitySet(kind: Int(kind), packed: more))
        case .activity: self = .activity(try ActivityDay(values: values, packed: more))
        case nil: throw StoreError(.corrupted, "a reading is of no kind that is known")
        }
    }
}
