import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// Makes up the readings of a ``LoadTown``'s past day by day.
struct LoadPast {
    /// Readings that a box sends together.
    private static let batch = 20

    struct Reading: Sendable {
        let person: Int64
        let measuredAt: Int64
        let seq: Int64
        let values: (Int64, Int64, Int64)
    }

    /// What is written for one day.
    struct Day: Sendable {
        let firstRow: Int
        let count: Int
        fileprivate let events: [Event]

        var lastRow: Int { firstRow + count - 1 }
    }

    fileprivate struct Event: Sendable {
        let spool: Int64
        let number: Int64
        let person: Int64
        let occurredAt: Int64
        let prefix: UInt64
        let random: (UInt64, UInt64, UInt64)
        let values: (Int64, Int64, Int64)
    }

    private let town: LoadTown
    private var random = SplitMix(seed: 2_026)
    private var readings: [Reading] = []
    private var numbers: [Int64]
    private(set) var runs: [(spool: Int64, run: JournalTail.Run)] = []
    private var nextRow = 1

    init(_ town: LoadTown) {
        self.town = town
        numbers = [Int64](repeating: 0, count: town.homes.count)
    }

    mutating func day(_ index: Int) -> Day {
        let before = town.pastReadings * index / town.pastDays
        let count = town.pastReadings * (index + 1) / town.pastDays - before
        let start = Int64(town.today.daysSinceEpoch - town.pastDays + index) * 86_400_000
        let offset = Int(random.next() % UInt64(town.residentsAtHome))
        var events: [Event] = []
        events.reserveCapacity(count)
        for position in 0..<count {
            let block = position / Self.batch
            let home = block % town.homes.count
            let turn = block / town.homes.count * Self.batch + position % Self.batch
            let person = Int64(home * town.residentsAtHome + (offset + turn) % town.residentsAtHome + 1)
            numbers[home] += 1
            let row = Int64(nextRow + position)
            addRun(home + 1, number: numbers[home], row: row)
            let measured = start + Int64(position) * 86_400_000 / Int64(max(count, 1))
            let values = (
                Int64(128 + random.next() % 30), Int64(70 + random.next() % 25), Int64(55 + random.next() % 40)
            )
            let words = (random.next(), random.next(), random.next())
            readings.append(Reading(person: person, measuredAt: measured, seq: row, values: values))
            events.append(
                Event(
                    spool: Int64(home + 1),
                    number: numbers[home],
                    person: person,
                    occurredAt: measured + 20_000,
                    prefix: random.next(),
                    random: words,
                    values: values
                )
            )
        }
        defer { nextRow += count }
        return Day(firstRow: nextRow, count: count, events: events)
    }

    private mutating func addRun(_ spool: Int, number: Int64, row: Int64) {
        if let last = runs.last, last.spool == Int64(spool), runs[runs.count - 1].run.extend(by: number, at: row) {
            return
        }
        runs.append((Int64(spool), JournalTail.Run(first: number, last: number, seq: row)))
    }

    /// Whether the readings of a stretch of the table are complete after the day.
    func isAtEndOfStretch(after index: Int) -> Bool {
        func period(_ index: Int) -> Int64 {
            ReadingRow.period(
                of: Instant(milliseconds: Int64(town.today.daysSinceEpoch - town.pastDays + index) * 86_400_000)
            )
        }
        return index == town.pastDays - 1 || period(index) != period(index + 1)
    }

    mutating func takeReadings() -> [Reading] {
        defer { readings = [] }
        return readings.sorted { ($0.person, $0.measuredAt, $0.seq) < ($1.person, $1.measuredAt, $1.seq) }
    }

    // MARK: Writing

    static func writeNames(
        of town: LoadTown,
        boxes: [Int64],
        card: (Int) -> CardFingerprint,
        _ db: Database
    ) throws {
        let now = Instant(milliseconds: Int64(town.today.daysSinceEpoch) * 86_400_000)
        for (index, box) in boxes.enumerated() {
            try db.run(
                "INSERT INTO spool (number, id, box) VALUES (?, ?, ?)",
                [index + 1, SpoolFile.ID(at: now).blob, box]
            )
        }
        try db.run("INSERT INTO boot (number, id, agent) VALUES (1, ?, 'engawa-load')", [Boot.ID(at: now).blob])
        for resident in 0..<town.residents {
            let card = card(resident)
            try db.run(
                "INSERT INTO card (number, digest, kind, key_version) VALUES (?, ?, ?, ?)",
                [resident + 1, Data(card.digest.bytes), card.kind.rawValue, card.keyVersion]
            )
            var systemID = Data([0, 9, 0x1F, 0xFF])
            withUnsafeBytes(of: UInt32(resident).bigEndian) { systemID.append(contentsOf: $0) }
            try db.run(
                "INSERT INTO device (number, system_id, manufacturer, model, serial_number) VALUES (?, ?, 'Engawa', 'Load', '')",
                [resident + 1, systemID]
            )
        }
    }

    static func write(_ readings: [Reading], _ db: Database) throws {
        let insert = try HotStatement(
            db,
            """
            INSERT INTO reading (period, person, kind, measured_ms, seq, quality, clock_quality, method, value_1, value_2,
                value_3, value_4, touched_after_ms)
            VALUES (?, ?, 1, ?, ?, 0, 1, 1, ?, ?, NULL, ?, 20000)
            """
        )
        for reading in readings {
            let measuredAt = Instant(milliseconds: reading.measuredAt)
            let period = ReadingRow.period(of: measuredAt)
            insert.bind(1, period)
            insert.bind(2, reading.person)
            insert.bind(3, ReadingRow.milliseconds(from: period, to: measuredAt))
            insert.bind(4, reading.seq)
            insert.bind(5, reading.values.0)
            insert.bind(6, reading.values.1)
            insert.bind(7, reading.values.2)
            try insert.run()
        }
    }

    static func write(_ runs: [(spool: Int64, run: JournalTail.Run)], _ db: Database) throws {
        let insert = try HotStatement(db, "INSERT INTO spool_run (spool, first, last, seq) VALUES (?, ?, ?, ?)")
        for (spool, run) in runs.sorted(by: { ($0.spool, $0.run.first) < ($1.spool, $1.run.first) }) {
            insert.bind(1, spool)
            insert.bind(2, run.first)
            insert.bind(3, run.last)
            insert.bind(4, run.seq)
            try insert.run()
        }
    }
}

extension LoadPast.Day {
    func writeJournal(_ db: Database) throws {
        let insert = try HotStatement(
            db,
            """
            INSERT INTO journal (seq, recorded_at_ms, occurred_at_ms, kind, subject, spool, box_seq, boot, card, device,
                payload)
            VALUES (?, ?, ?, 2, ?, ?, ?, 1, ?, ?, ?)
            """
        )
        for (index, event) in events.enumerated() {
            insert.bind(1, Int64(firstRow + index))
            insert.bind(2, event.occurredAt + 1_000)
            insert.bind(3, event.occurredAt)
            insert.bind(4, event.person)
            insert.bind(5, event.spool)
            insert.bind(6, event.number)
            insert.bind(7, event.person)
            insert.bind(8, event.person)
            try insert.run(last: 9, event.payload)
        }
    }

    /// The part of the tables that is in the order of days.
    func writeTables(_ db: Database) throws {
        let insert = try HotStatement(db, "INSERT INTO reading_content (key, seq) VALUES (?, ?)")
        let keys = events.enumerated().map { index, event in
            (
                ContentPlace(
                    prefix: event.prefix,
                    day: ContentPlace.day(of: event.measuredAt + 540 * 60_000)
                ).key, Int64(firstRow + index)
            )
        }
        for (key, row) in keys.sorted(by: <) {
            insert.bind(1, key)
            insert.bind(2, row)
            try insert.run()
        }
    }
}

extension LoadPast.Event {
    fileprivate var measuredAt: Int64 { occurredAt - 20_000 }

    /// As ``PackedEvent`` lays it out, for a monitor whose clock agrees.
    fileprivate var payload: [UInt8] {
        var bytes: [UInt8] = [PackedEvent.version, 1]
        bytes.reserveCapacity(64)
        func append(_ word: UInt64) { withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) } }
        append(random.0)
        append(random.1)
        bytes.append(0)
        append(random.2)
        append(prefix)
        bytes.append(1 | 1 << 2 | 1 << 4)
        bytes += [0xBF, 0xB8, 0x02]  // 20 seconds before the touch
        bytes += [0, 0, 1 | 1 << 5]
        bytes += [UInt8(truncatingIfNeeded: values.0) | 0x80, 1, UInt8(values.1), UInt8(values.2)]
        return bytes
    }
}
