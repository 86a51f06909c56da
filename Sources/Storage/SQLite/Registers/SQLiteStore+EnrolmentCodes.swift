package import CareServices
package import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore: EnrolmentCodes {
    package func keepEnrolmentCode(
        hash: [UInt8],
        for household: Household.ID,
        issuedAt: Instant,
        expiresAt: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                """
                INSERT INTO enrolment_code (hash, household, issued_at_ms, expires_at_ms)
                SELECT ?, number, ?, ? FROM household WHERE id = ?
                """,
                [Data(hash), issuedAt.milliseconds, expiresAt.milliseconds, household.blob]
            )
            return db.changed == 1
        }
    }

    package func household(
        ofEnrolmentCode hash: [UInt8],
        at now: Instant
    ) async throws(StoreError) -> Household.ID? {
        try await read { db in
            try db.first(
                """
                SELECT household.id FROM enrolment_code
                JOIN household ON household.number = enrolment_code.household
                WHERE hash = ? AND used_at_ms IS NULL AND expires_at_ms > ?
                """,
                [Data(hash), now.milliseconds]
            ).map { try $0.identifier("id") }
        }
    }

    package func redeemEnrolmentCode(
        hash: [UInt8],
        for box: NewBox,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                """
                UPDATE enrolment_code SET used_at_ms = ? WHERE hash = ? AND used_at_ms IS NULL AND expires_at_ms > ?
                """,
                [now.milliseconds, Data(hash), now.milliseconds]
            )
            guard db.changed == 1 else { return false }
            try db.run(
                """
                INSERT INTO box (id, household, certificate_serial, certificate_not_after_ms, model, agent_version,
                    enrolled_at_ms)
                SELECT ?, household, ?, ?, ?, ?, ? FROM enrolment_code WHERE hash = ?
                """,
                [
                    box.id.blob, Data(box.certificateSerial), box.certificateNotAfter.milliseconds, box.model,
                    box.agentVersion, now.milliseconds, Data(hash),
                ]
            )
            try db.run("UPDATE enrolment_code SET box = ? WHERE hash = ?", [db.lastInsertedRowID, Data(hash)])
            return true
        }
    }
}
