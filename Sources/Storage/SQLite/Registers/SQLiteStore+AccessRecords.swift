package import CareServices
package import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore: AccessRecords {
    package func add(_ record: AccessRecord) async throws(StoreError) {
        try await write { db in try record.insert(db) }
    }

    package func add(_ records: [AccessRecord], unlessSince start: Instant) async throws(StoreError) {
        // Most of the time they are all there, and no commit is needed.
        let isNew = { @Sendable (db: Database) in try records.contains { try !$0.isKnown(since: start, db) } }
        guard try await read(isNew) else { return }
        try await write { db in
            for record in records where try !record.isKnown(since: start, db) { try record.insert(db) }
        }
    }

    package func accessRecords(
        about resident: Resident.ID,
        limit: Int
    ) async throws(StoreError) -> [AccessRecord] {
        try await read { db in
            try db.all(
                """
                SELECT at_ms, reader.id AS by_id, subject.id AS about_id, what, purpose, box.id AS box_id, session,
                    staff.id AS staff_id
                FROM access_record
                JOIN person AS subject ON subject.number = about_person
                LEFT JOIN person AS reader ON reader.number = by_person
                LEFT JOIN box ON box.number = access_record.box
                LEFT JOIN staff ON staff.number = access_record.staff
                WHERE subject.id = ? ORDER BY seq DESC LIMIT ?
                """,
                [resident.blob, limit],
                AccessRecord.init(row:)
            )
        }
    }
}

extension AccessRecord {
    fileprivate func insert(_ db: Database) throws {
        switch by {
        case .resident(let reader, let box, let session):
            try db.run(
                """
                INSERT INTO access_record (at_ms, by_person, about_person, what, purpose, box, session)
                SELECT ?, reader.number, subject.number, ?, ?, box.number, ?
                FROM person AS reader, person AS subject, box WHERE reader.id = ? AND subject.id = ? AND box.id = ?
                """,
                [at.milliseconds, what.rawValue, purpose.rawValue, session.blob, reader.blob, about.blob, box.blob]
            )
        case .staff(let member, let session):
            try db.run(
                """
                INSERT INTO access_record (at_ms, by_person, about_person, what, purpose, box, session, staff)
                SELECT ?, 0, subject.number, ?, ?, 0, ?, staff.number
                FROM person AS subject, staff WHERE subject.id = ? AND staff.id = ?
                """,
                [at.milliseconds, what.rawValue, purpose.rawValue, session.blob, about.blob, member.blob]
            )
        }
        guard db.changed == 1 else {
            throw StoreError(.unavailable, "an access record names somebody who is not registered")
        }
    }

    fileprivate func isKnown(since start: Instant, _ db: Database) throws -> Bool {
        try db.number(
            """
            SELECT 1 FROM access_record
            WHERE session = ? AND about_person = (SELECT number FROM person WHERE id = ?) AND what = ? AND at_ms >= ?
            LIMIT 1
            """,
            [session, about.blob, what.rawValue, start.milliseconds]
        ) != nil
    }

    private var session: Data {
        switch by {
        case .resident(_, _, let session): session.blob
        case .staff(_, let session): session.blob
        }
    }

    fileprivate init(row: Row) throws {
        guard let what = Shown(rawValue: row["what"]), let purpose = Purpose(rawValue: row["purpose"]) else {
            throw StoreError(.corrupted, "an access record says nothing that is known")
        }
        self.init(
            at: row.instant("at_ms"),
            by: (row["staff_id"] as Data?) == nil
                ? .resident(
                    try row.identifier("by_id"),
                    box: try row.identifier("box_id"),
                    session: try row.identifier("session")
                )
                : .staff(try row.identifier("staff_id"), session: try row.identifier("session")),
            about: try row.identifier("about_id"),
            what: what,
            purpose: purpose
        )
    }
}
