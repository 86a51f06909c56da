package import CareServices
package import CommunityModel
import GRDB

extension SQLiteStore: AccessRecords {
    package func add(_ record: AccessRecord) async throws(StoreError) {
        try await write { db in
            try db.run(
                """
                INSERT INTO access_record (at_ms, by_person, about_person, what, purpose, box, session)
                SELECT ?, reader.number, subject.number, ?, ?, box.number, ?
                FROM person AS reader, person AS subject, box WHERE reader.id = ? AND subject.id = ? AND box.id = ?
                """,
                [
                    record.at.milliseconds, record.what.rawValue, record.purpose.rawValue, record.session.blob,
                    record.by.blob, record.about.blob, record.box.blob,
                ]
            )
            guard db.changed == 1 else {
                throw StoreError(.unavailable, "an access record names somebody who is not registered")
            }
        }
    }

    package func accessRecords(
        about resident: Resident.ID,
        limit: Int
    ) async throws(StoreError) -> [AccessRecord] {
        try await read { db in
            try db.all(
                """
                SELECT at_ms, reader.id AS by_id, subject.id AS about_id, what, purpose, box.id AS box_id, session
                FROM access_record
                JOIN person AS reader ON reader.number = by_person
                JOIN person AS subject ON subject.number = about_person
                JOIN box ON box.number = access_record.box
                WHERE subject.id = ? ORDER BY seq DESC LIMIT ?
                """,
                [resident.blob, limit],
                AccessRecord.init(row:)
            )
        }
    }
}

extension AccessRecord {
    fileprivate init(row: Row) throws {
        guard let what = Shown(rawValue: row["what"]), let purpose = Purpose(rawValue: row["purpose"]) else {
            throw StoreError(.corrupted, "an access record says nothing that is known")
        }
        self.init(
            at: row.instant("at_ms"),
            by: try row.identifier("by_id"),
            about: try row.identifier("about_id"),
            what: what,
            purpose: purpose,
            box: try row.identifier("box_id"),
            session: try row.identifier("session")
        )
    }
}
