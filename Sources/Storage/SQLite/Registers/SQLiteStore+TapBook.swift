package import CareServices
package import CommunityModel
import GRDB

extension SQLiteStore: TapBook {
    package func taps(at box: Box.ID, in period: ClosedRange<Instant>) async throws(StoreError) -> [StoredTap] {
        try await readFolded { db in
            try db.all(
                Self.tapsOfBox,
                [box.blob, period.lowerBound.milliseconds, period.upperBound.milliseconds]
            ) { row in
                StoredTap(
                    seq: row["seq"],
                    resident: try row.identifierIfAny("person_id"),
                    tappedAt: row.instant("occurred_at_ms"),
                    receivedAt: row.instant("recorded_at_ms")
                )
            }
        }
    }

    /// Bound are the box, the first and the last instant.
    static let tapsOfBox = """
        SELECT seq, person.id AS person_id, occurred_at_ms, recorded_at_ms FROM tap
        LEFT JOIN person ON person.number = tap.person
        WHERE box = (SELECT number FROM box WHERE id = ?) AND occurred_at_ms BETWEEN ? AND ?
        ORDER BY occurred_at_ms, seq
        """
}
