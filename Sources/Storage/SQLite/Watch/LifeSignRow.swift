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
            let alone = try db.number(
                """
                SELECT max(person.number) FROM person JOIN box ON box.household = person.household
                WHERE box.number = ? HAVING count(*) = 1
                """,
                [try row.box(db)]
            )
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

    /// Bound are the day, the person, the first and the last instant.
    static let firstOfDay = """
        SELECT at_ms, kind FROM life_sign WHERE day = ? AND person = ? AND at_ms BETWEEN ? AND ?
        ORDER BY at_ms, seq LIMIT 1
        """

    /// The first sign of a person in a span, ends included.
    static func first(of person: Int64, in span: ClosedRange<Instant>, _ db: Database) throws -> LifeSign? {
        for day in day(of: span.lowerBound)...day(of: span.upperBound) {
            let sign = try db.first(
                firstOfDay,
                [day, person, span.lowerBound.milliseconds, span.upperBound.milliseconds]
            )
            if let sign { return try LifeSign(row: sign) }
        }
        return nil
    }

    /// Bound are the day, the person and the last instant.
    static let lastOfDay = """
        SELECT at_ms, kind FROM life_sign WHERE day = ? AND person = ? AND at_ms <= ?
        ORDER BY at_ms DESC, seq DESC LIMIT 1
        """

    /// The last sign of a person. Days are looked into one by one, from the latest.
    static func last(of person: Int64, notAfter now: Instant, _ db: Database) throws -> LifeSign? {
        var next = try db.number("SELECT max(day) FROM life_sign WHERE day <= ?", [day(of: now)])
        while let day = next {
            if let sign = try db.first(lastOfDay, [day, person, now.milliseconds]) { return try LifeSign(row: sign) }
            next = try db.number("SELECT max(day) FROM life_sign WHERE day < ?", [day])
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
