package import CareServices
package import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore: BoxRegister {
    package func standing(of box: Box.ID) async throws(StoreError) -> BoxStanding? {
        try await read { db in
            try db.first(
                """
                SELECT household.id AS household, certificate_serial, revoked_at_ms FROM box
                JOIN household ON household.number = box.household WHERE box.id = ?
                """,
                [box.blob]
            ).map { row in
                BoxStanding(
                    household: try row.identifier("household"),
                    certificateSerial: row.bytes("certificate_serial"),
                    revokedAt: (row["revoked_at_ms"] as Int64?).map(Instant.init(milliseconds:))
                )
            }
        }
    }

    package func revoke(_ box: Box.ID, at now: Instant) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                "UPDATE box SET revoked_at_ms = coalesce(revoked_at_ms, ?) WHERE id = ?",
                [now.milliseconds, box.blob]
            )
            guard db.changed == 1 else { return false }
            try db.countChange()
            return true
        }
    }
}

extension SQLiteStore: ChangeCounter {
    package func changeCount() async throws(StoreError) -> Int64 {
        try await read { db in try db.number("SELECT count FROM change_count") ?? 0 }
    }
}
