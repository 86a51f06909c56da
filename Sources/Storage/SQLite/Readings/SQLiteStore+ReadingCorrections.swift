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
            try db.all(
                """
                SELECT reading, status, value_1, value_2, value_3, value_4, reason, owner.id AS owner_id,
                    author.id AS author_id, staff.id AS staff_id, at_ms
                FROM reading_correction
                JOIN person AS owner ON owner.number = reading_correction.person
                LEFT JOIN person AS author ON author.number = by_person
                LEFT JOIN staff ON staff.number = reading_correction.staff
                WHERE reading = ? ORDER BY version
                """,
                [reading],
                ReadingCorrection.init(row:)
            )
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
        guard case .corrected = change else { return true }
        let row = try HotStatement(
            db,
            """
            SELECT seq, recorded_at_ms, occurred_at_ms, kind, subject, spool, box_seq, card, device, payload
            FROM record.journal WHERE seq = ?
            """
        )
        row.bind(1, reading)
        guard case .reading(let measured)? = try row.first({ try JournalRow($0).event }) else { return false }
        return measured.kind == .bloodPressure
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
        let (status, pressure) = statusAndPressure
        try db.run(
            """
            INSERT INTO reading_correction (reading, version, status, value_1, value_2, value_3, value_4, reason,
                person, by_person, staff, at_ms)
            SELECT ?, coalesce(max(version), 1) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM reading_correction
            WHERE reading = ?
            """,
            [
                reading, status.rawValue, pressure?.systolic, pressure?.diastolic, pressure?.mean, pressure?.pulse,
                reason.rawValue, person, byPerson, staff, at.milliseconds, reading,
            ]
        )
    }

    private var statusAndPressure: (ReadingRow.Status, BloodPressure?) {
        switch change {
        case .asMeasured: (.final, nil)
        case .corrected(let pressure): (.corrected, pressure)
        case .enteredInError: (.enteredInError, nil)
        }
    }

    fileprivate init(row: Row) throws {
        guard let status = ReadingRow.Status(rawValue: row["status"]), let reason = Reason(rawValue: row["reason"])
        else { throw StoreError(.corrupted, "a correction says nothing that is known") }
        let change: Change =
            switch status {
            case .final: .asMeasured
            case .corrected:
                .corrected(
                    try BloodPressure(values: (row["value_1"], row["value_2"], row["value_3"], row["value_4"]))
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
