import CareServices
import CommunityModel
import GRDB

/// A sign of life on its way into its table, or out of it.
enum LifeSignRow {
    /// The table is kept by days in UTC, for the reason for which readings are kept by weeks.
    static func day(of instant: Instant) -> Int64 {
        ContentPlace.day(of: instant.milliseconds)
    }

    /// Signs of nobody known are left out.
    static func insert(
        _ kind: LifeSign.Kind,
        of person: Int64,
        at occurredAt: Instant,
        seq: Int64,
        _ db: Database
    ) throws {
        guard person != 0 else { return }
        let insert = try HotStatement(
            db,
            "INSERT INTO life_sign (day, person, at_ms, seq, kind) VALUES (?, ?, ?, ?, ?)"
        )
        insert.bind(1, day(of: occurredAt))
        insert.bind(2, person)
        insert.bind(3, occurredAt.milliseconds)
        insert.bind(4, seq)
        insert.bind(5, Int64(kind.rawValue))
        try insert.run()
    }

    /// A key of the remote control says who pressed it only where one person lives alone; an answer says whom it is
    /// for, where the question was asked.
    static func insert(_ sign: TelevisionSign, _ row: JournalRow, _ db: Database) throws {
        switch sign {
        case .key:
            let alone = try whoLivedAlone(at: row, db)
            try insert(.televisionKey, of: alone ?? 0, at: row.occurredAt, seq: row.seq, db)
        case .answered(let id):
            let asked = try db.number(
                """
                SELECT expectation.person FROM expectation
                JOIN person ON person.number = expectation.person
                JOIN box ON box.household = person.household
                WHERE expectation.id = ? AND box.number = ?
                """,
                [id.blob, try row.box(db)]
            )
            try insert(.promptAnswer, of: asked ?? 0, at: row.occurredAt, seq: row.seq, db)
        }
    }

    /// The one resident of the home of the row's box when it happened; nil when there were more. Where nobody was in the
    /// register yet: when it came in. Who came later does not count, so that a rebuild finds the same.
    private static func whoLivedAlone(at row: JournalRow, _ db: Database) throws -> Int64? {
        let residents = try db.all(
            """
            SELECT person.number, person.id FROM person JOIN box ON box.household = person.household
            WHERE box.number = ?
            """,
            [try row.box(db)]
        ) { (number: $0["number"] as Int64, enteredAt: try ($0.identifier("id") as Resident.ID).madeAt) }
        for instant in [min(row.occurredAt, row.recordedAt), row.recordedAt] {
            let there = residents.filter { $0.enteredAt.map { $0 <= instant } ?? true }
            if !there.isEmpty { return there.count == 1 ? there.first?.number : nil }
        }
        return nil
    }

    /// Bound are the day, the person, the first and the last instant.
    static let firstOfDay = """
        SELECT at_ms, kind FROM life_sign WHERE day = ? AND person = ? AND at_ms BETWEEN ? AND ?
        ORDER BY at_ms, seq LIMIT 1
        """

    /// When a device was touched in a stretch of readings, first and last. Bound are the stretch, the person, the first
    /// and the last instant of measuring, and the first and the last of touching.
    static let touchesOfStretch = """
        SELECT min(measured_at_ms + touched_after_ms), max(measured_at_ms + touched_after_ms) FROM reading
        WHERE period = ?1 AND person = ?2 AND \(ReadingTable.ofAnyKind)
            AND measured_ms BETWEEN \(ReadingTable.inStretch("?3")) AND \(ReadingTable.inStretch("?4"))
            AND measured_at_ms + touched_after_ms BETWEEN ?5 AND ?6
        """

    /// The first sign of a person in a span, ends included.
    static func first(of person: Int64, in span: ClosedRange<Instant>, _ db: Database) throws -> LifeSign? {
        let touch = try firstTouch(of: person, in: span, db)
        for day in day(of: span.lowerBound)...day(of: touch?.at ?? span.upperBound) {
            let sign = try db.first(
                firstOfDay,
                [day, person, span.lowerBound.milliseconds, (touch?.at ?? span.upperBound).milliseconds]
            )
            if let sign { return try LifeSign(row: sign) }
        }
        return touch
    }

    private static func firstTouch(
        of person: Int64,
        in span: ClosedRange<Instant>,
        _ db: Database
    ) throws -> LifeSign? {
        let measured = span.lowerBound - ReadingRow.soonest...span.upperBound
        for stretch in ReadingRow.period(of: measured.lowerBound)...ReadingRow.period(of: measured.upperBound) {
            if let touch = try touches(of: person, in: span, measured: measured, stretch, db)?.first { return touch }
        }
        return nil
    }

    private static func touches(
        of person: Int64,
        in span: ClosedRange<Instant>,
        measured: ClosedRange<Instant>,
        _ stretch: Int64,
        _ db: Database
    ) throws -> (first: LifeSign, last: LifeSign)? {
        let statement = try HotStatement(db, touchesOfStretch)
        statement.bind(1, stretch)
        statement.bind(2, person)
        statement.bind(3, measured.lowerBound.milliseconds)
        statement.bind(4, measured.upperBound.milliseconds)
        statement.bind(5, span.lowerBound.milliseconds)
        statement.bind(6, span.upperBound.milliseconds)
        func sign(_ at: Int64) -> LifeSign { LifeSign(kind: .reading, at: Instant(milliseconds: at)) }
        return try statement.first { row in
            row.isNull(0) ? nil : (sign(row.integer(0)), sign(row.integer(1)))
        } ?? nil
    }

    /// Bound are the day, the person and the last instant.
    static let lastOfDay = """
        SELECT at_ms, kind FROM life_sign WHERE day = ? AND person = ? AND at_ms <= ?
        ORDER BY at_ms DESC, seq DESC LIMIT 1
        """

    /// The last sign of a person. Days are looked into one by one, from the latest to that of the last touch of a
    /// device.
    static func last(of person: Int64, notAfter now: Instant, _ db: Database) throws -> LifeSign? {
        let touch = try lastTouch(of: person, notAfter: now, db)
        let firstDay = touch.map { day(of: $0.at) } ?? .min
        var next = try db.number("SELECT max(day) FROM life_sign WHERE day <= ?", [day(of: now)])
        while let day = next, day >= firstDay {
            if let row = try db.first(lastOfDay, [day, person, now.milliseconds]) {
                let sign = try LifeSign(row: row)
                return touch.map { $0.at > sign.at ? $0 : sign } ?? sign
            }
            next = try db.number("SELECT max(day) FROM life_sign WHERE day < ?", [day])
        }
        return touch
    }

    private static func lastTouch(of person: Int64, notAfter now: Instant, _ db: Database) throws -> LifeSign? {
        let ever = Instant(milliseconds: .min / 2)...now
        var next = try db.number(StretchWalk.last, [ReadingRow.period(of: now)])
        while let stretch = next {
            if let touch = try touches(of: person, in: ever, measured: ever, stretch, db)?.last {
                // What was measured just before the stretch may have been touched later than the first hour of this one.
                let before = try touches(of: person, in: ever, measured: ever, stretch - 1, db)?.last
                return before.map { $0.at > touch.at ? $0 : touch } ?? touch
            }
            next = try db.number(StretchWalk.last, [stretch - 1])
        }
        return nil
    }
}

extension LifeSign {
    init(row: Row) throws {
        self = try row.sign(kind: "kind", at: "at_ms").unwrapped()
    }
}

extension Row {
    /// nil when the columns are empty.
    func sign(kind: String, at: String) throws -> LifeSign? {
        guard let number = self[kind] as Int?, let milliseconds = self[at] as Int64? else { return nil }
        guard let kind = LifeSign.Kind(rawValue: number) else {
            throw StoreError(.corrupted, "a sign of life is of no kind that is known")
        }
        return LifeSign(kind: kind, at: Instant(milliseconds: milliseconds))
    }

    func instantIfAny(_ column: String) -> Instant? {
        (self[column] as Int64?).map(Instant.init(milliseconds:))
    }
}

extension LifeSign? {
    fileprivate func unwrapped() throws -> LifeSign {
        guard let self else { throw StoreError(.corrupted, "a sign of life has no time") }
        return self
    }
}

extension Resident.ID {
    /// When the resident was entered in the register: a UUID of version 7 begins with the milliseconds. nil for one of
    /// another version.
    fileprivate var madeAt: Instant? {
        guard bytes[6] >> 4 == 7 else { return nil }
        return Instant(milliseconds: bytes.prefix(6).reduce(0) { $0 << 8 | Int64($1) })
    }
}
