import CareServices
import CommunityModel
import GRDB

/// A reading on its way into its table.
struct ReadingRow {
    /// Raw values are those of the table of corrections.
    enum Status: Int64 {
        case final = 1
        case corrected = 2
        case enteredInError = 3
    }

    let seq: Int64
    /// 0 is nobody.
    let person: Int64
    private let occurredMilliseconds: Int64
    private let measuredMilliseconds: Int64
    private let contentKey: Int64
    private let numbers: KeptValues.Numbers
    private let shortSpool: Int32
    /// That of the instant at which it was measured; no event is taken whose instant is not of our time.
    private let shortPeriod: Int32
    private let quality: UInt32
    /// What ``contentKey`` does not have of the beginning of the content key.
    private let contentRest: UInt32
    private let kind: KeptValues.Kind
    private let clockQuality: UInt8
    private let method: UInt8

    var spool: Int64 { Int64(shortSpool) }
    var period: Int64 { Int64(shortPeriod) }
    var occurredAt: Instant { Instant(milliseconds: occurredMilliseconds) }
    private var measuredAt: Instant { Instant(milliseconds: measuredMilliseconds) }
    /// The first 8 bytes of the content key.
    var contentPrefix: UInt64 { UInt64(UInt32(truncatingIfNeeded: contentKey)) << 32 | UInt64(contentRest) }

    /// Takes 80 bytes, without what ``KeptValues/more`` has: a stretch has hundreds of thousands of them at a time.
    init(_ reading: UnpackedReading, _ row: JournalRow) {
        seq = row.seq
        person = row.subject
        occurredMilliseconds = row.occurredAt.milliseconds
        measuredMilliseconds = reading.measuredAt.milliseconds
        contentKey = reading.content.key
        contentRest = UInt32(truncatingIfNeeded: reading.content.prefix)
        numbers = reading.values.numbers
        shortSpool = Int32(clamping: row.spool)
        shortPeriod = Int32(clamping: Self.period(of: reading.measuredAt))
        quality = reading.quality
        kind = reading.values.kind
        clockQuality = reading.clockQuality
        method = reading.method
    }

    /// The table is kept in stretches of a week, so that what comes in now goes to few pages however much was stored
    /// before: the stretch of an instant, counted from 1970-01-01. (Folding a reading costs a table of a month's rows
    /// twice as much processor time, one of a day's a fifth less; but a year of a person is read in as many places as it
    /// has stretches.)
    static func period(of instant: Instant) -> Int64 {
        let milliseconds = instant.milliseconds
        return milliseconds >= 0 ? milliseconds / stretch : (milliseconds - stretch + 1) / stretch
    }

    /// Milliseconds from the beginning of a stretch to an instant, which need not lie in it.
    static func milliseconds(from period: Int64, to instant: Instant) -> Int64 {
        instant.milliseconds - period * stretch
    }

    private static let stretch: Int64 = 7 * 86_400_000

    /// The order of the table's key.
    var byKey: (Int64, Int64, Int64, Int64, Int64) {
        (
            period, person, kind.rawValue, Self.milliseconds(from: period, to: measuredAt), seq
        )
    }

    /// A touch so soon after the measurement is kept in the reading's own row.
    private static let soon: ClosedRange<Int64> = 0...3_600_000
    /// How far back before a span of touches their readings may have been measured.
    static let soonest = Duration.milliseconds(soon.upperBound)

    /// How long after the measurement its person touched the device; nil when the touch needs a row of its own, or is
    /// nobody's.
    var touchedAfter: Int64? {
        let span = occurredMilliseconds - measuredMilliseconds
        return person != 0 && Self.soon.contains(span) ? span : nil
    }

    /// `rows` are in the order of the table's key.
    static func insert(_ rows: [ReadingRow], _ db: Database) throws {
        let insert = try HotStatement(
            db,
            """
            INSERT INTO reading (period, person, kind, measured_ms, seq, quality, clock_quality, method, value_1, value_2,
                value_3, value_4, touched_after_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        for row in rows {
            let key = row.byKey
            let numbers = row.numbers.asStored
            insert.bind(1, key.0)
            insert.bind(2, key.1)
            insert.bind(3, key.2)
            insert.bind(4, key.3)
            insert.bind(5, key.4)
            insert.bind(6, Int64(row.quality))
            insert.bind(7, Int64(row.clockQuality))
            insert.bind(8, row.person == 0 ? 0 : Int64(row.method))
            insert.bind(9, numbers.0)
            insert.bind(10, numbers.1)
            insert.bind(11, numbers.2)
            insert.bind(12, numbers.3)
            insert.bind(13, row.touchedAfter)
            try insert.run()
        }
        let content = try HotStatement(db, "INSERT INTO reading_content (key, seq) VALUES (?, ?)")
        var contents = rows.map { ($0.contentKey, $0.seq) }
        contents.sort(by: <)
        for (key, seq) in contents {
            content.bind(1, key)
            content.bind(2, seq)
            try content.run()
        }
    }
}
