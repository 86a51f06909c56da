package import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore: ReadingCorrections {
    package func add(_ correction: ReadingCorrection) async throws(StoreError) -> Bool {
        // Whose it is may be told by a row that is not folded yet.
        try await fold(through: try await read { db in try JournalFold.head(db) })
        return try await write { db in
            guard let person = try db.personNumber(of: correction.resident),
                try Self.owner(ofReading: correction.reading, db) == person,
                try correction.fits(db)
            else { return false }
            try correction.insert(of: person, db)
            try db.countDeskChange()
            return true
        }
    }

    package func corrections(of reading: Int64) async throws(StoreError) -> [ReadingCorrection] {
        try await read { db in
            guard let kind = try JournalRow.read(reading, db)?.measuredKind else { return [] }
            return try db.all(
                """
                SELECT reading, status, value_1, value_2, value_3, value_4, more, reason, owner.id AS owner_id,
                    author.id AS author_id, staff.id AS staff_id, at_ms
                FROM reading_correction
                JOIN person AS owner ON owner.number = reading_correction.person
                LEFT JOIN person AS author ON author.number = by_person
                LEFT JOIN staff ON staff.number = reading_correction.staff
                WHERE reading = ? ORDER BY version
                """,
                [reading]
            ) { try ReadingCorrection(row: $0, of: kind) }
        }
    }

    /// - Returns: nil when the journal's row of that number is no reading; 0 when it is nobody's.
    private static func owner(ofReading seq: Int64, _ db: Database) throws -> Int64? {
        try db.number(
            """
            SELECT coalesce(
                (SELECT person FROM reading_assignment WHERE reading = journal.seq ORDER BY seq DESC LIMIT 1), subject
            ) FROM record.journal AS journal WHERE journal.seq = ? AND kind = 2
            """,
            [seq]
        )
    }
}

extension ReadingCorrection {
    /// Whether the reading is of the kind of the numbers that it is to have.
    fileprivate func fits(_ db: Database) throws -> Bool {
        guard case .corrected(let values) = change else { return true }
        return try JournalRow.read(reading, db)?.measuredKind == values.kind
    }

    fileprivate func insert(of person: Int64, _ db: Database) throws {
        let author: (person: Int64?, staff: Int64?) =
            switch by {
            case .resident(let resident): (try db.personNumber(of: resident), 0)
            case .staff(let member): (0, try db.number("SELECT number FROM staff WHERE id = ?", [member.blob]))
            }
        guard let byPerson = author.person, let staff = author.staff else {
            throw StoreError(.unavailable, "a correction is by somebody who is not registered")
        }
        let (status, values) = try kept()
        let numbers = values?.numbers.asStored
        try db.run(
            """
            INSERT INTO reading_correction (reading, version, status, value_1, value_2, value_3, value_4, more, reason,
                person, by_person, staff, at_ms)
            SELECT ?, coalesce(max(version), 1) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM reading_correction
            WHERE reading = ?
            """,
            [
                reading, status.rawValue, numbers?.0, numbers?.1, numbers?.2, numbers?.3,
                values.flatMap { $0.more.isEmpty ? nil : Data($0.more) }, reason.rawValue, person, byPerson, staff,
                at.milliseconds, reading,
            ]
        )
    }

    private func kept() throws -> (ReadingRow.Status, KeptValues?) {
        switch change {
        case .asMeasured: (.final, nil)
        case .corrected(let values): (.corrected, try KeptValues(values))
        case .enteredInError: (.enteredInError, nil)
        }
    }

    /// `kind` is that of the reading.
    fileprivate init(row: Row, of kind: MeasuredKind) throws {
        guard let status = ReadingRow.Status(rawValue: row["status"]), let reason = Reason(rawValue: row["reason"])
        else { throw StoreError(.corrupted, "a correction says nothing that is known") }
        let change: Change =
            switch status {
            case .final: .asMeasured
            case .corrected:
                .corrected(
                    try ((row["more"] as Data?) ?? Data()).withUnsafeBytes { more in
                        try MeasuredValues(
                            kind: Int64(kind.rawValue),
                            numbers: (row["value_1"], row["value_2"], row["value_3"], row["value_4"]),
                            more: more
                        )
                    }
                )
            case .enteredInError: .enteredInError
            }
        self.init(
            reading: row["reading"],
            resident: try row.identifier("owner_id"),
            change: change,
            reason: reason,
            by: (row["staff_id"] as Data?) == nil
                ? .resident(try row.identifier("author_id")) : .staff(try row.identifier("staff_id")),
            at: row.instant("at_ms")
        )
    }
}

extension JournalRow {
    /// Nil when it is no reading.
    fileprivate var measuredKind: MeasuredKind? {
        guard case .reading(let reading) = event else { return nil }
        return MeasuredKind(rawValue: Int(reading.values.kind.rawValue))
    }
}
