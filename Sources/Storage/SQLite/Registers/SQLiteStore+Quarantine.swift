package import CareServices
import CommunityModel
import GRDB

extension SQLiteStore: Quarantine {
    package func quarantined(limit: Int) async throws(StoreError) -> [QuarantinedEvent] {
        try await read { db in
            try db.all(
                """
                SELECT quarantine.number, box.id AS box_id, spool, box_seq, received_at_ms, reason, is_sealed, content
                FROM record.quarantine JOIN box ON box.number = quarantine.box ORDER BY quarantine.number DESC LIMIT ?
                """,
                [limit]
            ) { row in
                let sequence: Int64 = row["box_seq"]
                let isSealed: Bool = row["is_sealed"]
                let content = row.bytes("content")
                return QuarantinedEvent(
                    number: row["number"],
                    box: try row.identifier("box_id"),
                    key: TransportKey(spool: try row.identifier("spool"), sequence: UInt64(bitPattern: sequence)),
                    receivedAt: row.instant("received_at_ms"),
                    reason: row["reason"],
                    content: isSealed ? .sealed(content) : .event(payload: content)
                )
            }
        }
    }

    package func quarantinedCount() async throws(StoreError) -> Int {
        try await read { db in Int(try db.number("SELECT count(*) FROM record.quarantine") ?? 0) }
    }

    package func operatorNotices(limit: Int) async throws(StoreError) -> [OperatorNotice] {
        try await read { db in
            try db.all(
                """
                SELECT notice.at_ms, box.id AS box_id, notice.text FROM (
                    SELECT at_ms, box, text FROM operator_notice
                    UNION ALL SELECT received_at_ms, box, 'An event of a box was kept aside: ' || reason
                        FROM record.quarantine WHERE is_sealed = 0
                ) AS notice
                JOIN box ON box.number = notice.box ORDER BY notice.at_ms DESC LIMIT ?
                """,
                [limit]
            ) { OperatorNotice(at: $0.instant("at_ms"), box: try $0.identifier("box_id"), text: $0["text"]) }
        }
    }
}
