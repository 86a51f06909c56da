import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// A row of the quarantine.
struct QuarantineRow {
    let incoming: IncomingEvent
    let box: Int64
    let reason: String
    let isSealed: Bool
    let content: [UInt8]

    init(_ incoming: IncomingEvent, box: Int64, reason: String, isSealed: Bool, content: [UInt8]) {
        self.incoming = incoming
        self.box = box
        self.reason = reason
        self.isSealed = isSealed
        self.content = content
    }

    /// So many that have one number are kept: events that cannot be read at all have none, and an operator who has seen so
    /// many of a box needs no more.
    static let mostOfNumber: Int64 = 200

    /// - Returns: false when the very same was here before, of a box that did not hear our answer; or too many others were.
    @discardableResult
    func insert(_ db: Database) throws -> Bool {
        let count = try db.number(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM quarantine WHERE box = ? AND spool = ? AND box_seq = ? LIMIT \(Self.mostOfNumber)
            )
            """,
            [box, incoming.key.spool.blob, Int64(bitPattern: incoming.key.sequence)]
        )
        guard count ?? 0 < Self.mostOfNumber else { return false }
        let key: StatementArguments = [
            box, incoming.key.spool.blob, Int64(bitPattern: incoming.key.sequence), Data(content),
        ]
        let known = "SELECT 1 FROM quarantine WHERE box = ? AND spool = ? AND box_seq = ? AND content = ?"
        guard try db.number(known, key) == nil else { return false }
        try db.run(
            """
            INSERT INTO quarantine (box, spool, box_seq, content, received_at_ms, reason, is_sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            key + [incoming.receivedAt.milliseconds, reason, isSealed]
        )
        return true
    }
}
