import CareServices
import CommunityModel
import GRDB

extension StoredReading where Values: LookedAt {
    /// Those of a period, oldest first.
    static func all(
        of person: Int64,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>,
        _ db: Database
    ) throws -> [StoredReading] {
        let statement = try HotStatement(db, Values.look.ofStretch)
        var readings: [StoredReading] = []
        try StretchWalk.forward(through: period, db) { stretch in
            statement.bind(1, stretch)
            statement.bind(2, person)
            statement.bind(3, period.lowerBound.milliseconds)
            statement.bind(4, period.upperBound.milliseconds)
            statement.bind(5, Int64(kind.rawValue))
            try statement.eachRow { readings.append(try StoredReading(row: $0, db)) }
        }
        return readings
    }

    /// The newest first.
    static func latest(
        of person: Int64,
        _ kind: MeasuredKind,
        since: Instant? = nil,
        notAfter now: Instant,
        limit: Int,
        _ db: Database
    ) throws -> [StoredReading] {
        let statement = try HotStatement(db, Values.look.latestOfStretch)
        var readings: [StoredReading] = []
        let oldest = since.map { ReadingRow.period(of: $0) } ?? .min
        try StretchWalk.back(from: ReadingRow.period(of: now), downTo: oldest, db) { stretch in
            guard readings.count < limit else { return false }
            statement.bind(1, stretch)
            statement.bind(2, person)
            statement.bind(3, now.milliseconds)
            statement.bind(4, Int64(limit - readings.count))
            statement.bind(5, Int64(kind.rawValue))
            try statement.eachRow { readings.append(try StoredReading(row: $0, db)) }
            return readings.count < limit
        }
        guard let since else { return readings }
        return readings.filter { $0.measuredAt >= since }
    }

    /// Readings of one person that only the journal holds, as their rows say.
    static func unfolded(_ rows: [Int64], _ db: Database) throws -> [StoredReading] {
        try rows.compactMap { seq in
            guard case .reading(let reading)? = try JournalRow.read(seq, db)?.event else { return nil }
            let finding = try CorrectionRow.last(of: seq, db)
            guard finding?.status != .enteredInError else { return nil }
            let kept = reading.values
            let measured = try kept.more.withUnsafeBytes { more in
                try MeasuredValues(kind: kept.kind.rawValue, numbers: kept.numbers.asStored, more: more)
            }
            guard let values = Values(measured) else { return nil }
            return try StoredReading(
                seq: seq,
                measuredAt: reading.measuredAt.milliseconds,
                clockQuality: Int64(reading.clockQuality),
                quality: Int64(reading.quality),
                measured: values,
                finding: finding
            )
        }
    }

    static func isOlder(_ left: StoredReading, _ right: StoredReading) -> Bool {
        (left.measuredAt, left.seq) < (right.measuredAt, right.seq)
    }

    /// The row begins with the columns of the look at such values.
    init(row: HotStatement, _ db: Database) throws {
        let seq = row.integer(0)
        let finding = row.isNull(8) ? nil : try CorrectionRow.last(of: seq, db)
        let numbers = (row.integer(4), row.integerIfAny(5), row.integerIfAny(6), row.integerIfAny(7))
        try self.init(
            seq: seq,
            measuredAt: row.integer(1),
            clockQuality: row.integer(2),
            quality: row.integer(3),
            measured: try Values(numbers: numbers, row),
            finding: finding
        )
    }

    private init(
        seq: Int64,
        measuredAt: Int64,
        clockQuality: Int64,
        quality: Int64,
        measured: Values,
        finding: CorrectionRow?
    ) throws {
        guard let clockQuality = ClockQuality(rawValue: Int(clockQuality)) else {
            throw StoreError(.corrupted, "a reading has no clock quality that is known")
        }
        let told = ReadingQuality(rawValue: UInt32(truncatingIfNeeded: quality))
        let (values, quality) = try finding?.corrected(measured, told) ?? (measured, told)
        self.init(
            seq: seq,
            version: finding?.version ?? 1,
            measuredAt: Instant(milliseconds: measuredAt),
            clockQuality: clockQuality,
            values: values,
            quality: quality
        )
    }
}
