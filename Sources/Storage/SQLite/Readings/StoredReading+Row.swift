import CareServices
import CommunityModel
import GRDB

extension StoredReading {
    /// The key of the table has the kind before the instant: with each of them named, a span is a search and no scan.
    static let ofAnyKind = "kind IN (1, 2, 3, 4, 5, 6)"

    /// What was found out about a reading last; NULL: nothing.
    static let lastFinding = """
        (SELECT later.status FROM reading_correction AS later WHERE later.reading = reading.seq
        ORDER BY later.version DESC LIMIT 1)
        """

    static let columns = """
        reading.seq, reading.measured_at_ms, reading.clock_quality, reading.quality, reading.value_1, reading.value_2,
        reading.value_3, reading.value_4, \(lastFinding)
        """

    /// How many columns there are.
    static let columnCount: Int32 = 9

    /// An instant as the stretch `period` keeps it.
    static func inStretch(_ instant: String, _ period: String = "?1") -> String {
        "\(instant) - \(period) * 604800000"
    }

    /// The table's stretches are looked into one by one: bound are the stretch, the person, the first and the last
    /// instant.
    static let ofStretch = """
        SELECT \(columns) FROM reading
        WHERE period = ?1 AND person = ?2 AND kind = 1
            AND measured_ms BETWEEN \(inStretch("?3")) AND \(inStretch("?4")) AND \(lastFinding) IS NOT 3
        ORDER BY measured_ms, seq
        """

    /// Blood pressures of a period, oldest first.
    static func all(of person: Int64, in period: ClosedRange<Instant>, _ db: Database) throws -> [StoredReading] {
        let statement = try HotStatement(db, ofStretch)
        var readings: [StoredReading] = []
        try StretchWalk.forward(through: period, db) { stretch in
            statement.bind(1, stretch)
            statement.bind(2, person)
            statement.bind(3, period.lowerBound.milliseconds)
            statement.bind(4, period.upperBound.milliseconds)
            try statement.eachRow { readings.append(try StoredReading(columns: $0, db)) }
        }
        return readings
    }

    /// The newest readings of one stretch; bound are the stretch, the person, the latest instant, and how many.
    static let latestOfStretch = """
        SELECT \(columns) FROM reading
        WHERE period = ?1 AND person = ?2 AND kind = 1 AND measured_ms <= \(inStretch("?3"))
            AND \(lastFinding) IS NOT 3
        ORDER BY measured_ms DESC, seq DESC LIMIT ?4
        """

    /// Newest first.
    static func latest(
        of person: Int64,
        notAfter now: Instant,
        limit: Int,
        _ db: Database
    ) throws -> [StoredReading] {
        let statement = try HotStatement(db, latestOfStretch)
        var readings: [StoredReading] = []
        try StretchWalk.back(from: ReadingRow.period(of: now), db) { stretch in
            guard readings.count < limit else { return false }
            statement.bind(1, stretch)
            statement.bind(2, person)
            statement.bind(3, now.milliseconds)
            statement.bind(4, Int64(limit - readings.count))
            try statement.eachRow { readings.append(try StoredReading(columns: $0, db)) }
            return readings.count < limit
        }
        return readings
    }

    /// Residents without a reading; bound are the first stretch, the number of the person before the first one, the
    /// first instant that counts, and how many.
    static let residentsWithout = """
        WITH RECURSIVE stretch (period) AS MATERIALIZED (
            SELECT min(period) FROM reading WHERE period >= ?1
            UNION ALL
            SELECT (SELECT min(reading.period) FROM reading WHERE reading.period > stretch.period) FROM stretch
            WHERE stretch.period IS NOT NULL
        )
        SELECT id FROM person WHERE number > ?2 AND NOT EXISTS (
            SELECT 1 FROM stretch CROSS JOIN reading ON reading.period = stretch.period
            WHERE reading.person = person.number AND \(ofAnyKind)
                AND measured_ms >= \(inStretch("?3", "stretch.period")) AND \(lastFinding) IS NOT 3
        ) ORDER BY number LIMIT ?4
        """

    /// Blood pressures of one person that only the journal holds, as their rows say.
    static func unfolded(_ rows: [Int64], _ db: Database) throws -> [StoredReading] {
        try StoredMeasurement.unfolded(rows, db).compactMap(StoredReading.init)
    }

    static func isOlder(_ left: StoredReading, _ right: StoredReading) -> Bool {
        (left.measuredAt, left.seq) < (right.measuredAt, right.seq)
    }

    /// The row begins with ``columns``.
    init(columns: HotStatement, _ db: Database) throws {
        let seq = columns.integer(0)
        try self.init(
            seq: seq,
            measuredAt: columns.integer(1),
            clockQuality: columns.integer(2),
            quality: columns.integer(3),
            values: (
                columns.integer(4), columns.integerIfAny(5), columns.integerIfAny(6), columns.integerIfAny(7)
            ),
            finding: columns.isNull(8) ? nil : CorrectionRow.last(of: seq, db)
        )
    }

    /// Nil when it is no blood pressure.
    private init?(_ measurement: StoredMeasurement) {
        guard case .bloodPressure(let pressure) = measurement.values else { return nil }
        self.init(
            seq: measurement.seq,
            version: measurement.version,
            measuredAt: measurement.measuredAt,
            clockQuality: measurement.clockQuality,
            pressure: pressure,
            quality: measurement.quality
        )
    }

    private init(
        seq: Int64,
        measuredAt: Int64,
        clockQuality: Int64,
        quality: Int64,
        values: (Int64, Int64?, Int64?, Int64?),
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
            pressure: try finding?.pressure ?? BloodPressure(values: values),
            quality: ReadingQuality(rawValue: UInt32(truncatingIfNeeded: quality))
        )
    }
}

extension BloodPressure {
    /// As the stores keep it: systolic, diastolic, mean, pulse.
    init(values: (Int64, Int64?, Int64?, Int64?)) throws {
        guard let diastolic = values.1 else { throw StoreError(.corrupted, "a reading has no lower pressure") }
        try self.init(
            systolic: Int(values.0),
            diastolic: Int(diastolic),
            mean: values.2.map { Int($0) },
            pulse: values.3.map { Int($0) }
        )
    }
}
