import CareServices
import CommunityModel
import GRDB

extension UnassignedReading {
    /// The newest of one stretch; bound are the stretch, the first instant, the household's number or NULL for any,
    /// and how many.
    static let latestOfStretch = """
        SELECT \(StoredReading.columns), box.id, household.id FROM reading
        CROSS JOIN record.journal AS journal ON journal.seq = reading.seq
        CROSS JOIN record.spool AS spool ON spool.number = journal.spool
        CROSS JOIN box ON box.number = spool.box
        CROSS JOIN household ON household.number = box.household
        WHERE period = ?1 AND person = 0 AND reading.kind = 1 AND measured_ms >= \(StoredReading.inStretch("?2"))
            AND (household.number = ?3 OR ?3 IS NULL) AND \(StoredReading.lastFinding) IS NOT 3
        ORDER BY measured_ms DESC, reading.seq DESC LIMIT ?4
        """

    static func all(at household: Int64?, since: Instant, limit: Int, _ db: Database) throws -> [UnassignedReading] {
        let next = try HotStatement(db, StoredReading.lastStretch)
        let statement = try HotStatement(db, latestOfStretch)
        let first = ReadingRow.period(of: since)
        var readings: [UnassignedReading] = []
        var start = Int64.max
        while readings.count < limit, start >= first {
            next.bind(1, start)
            guard let stretch = try next.first({ $0.integerIfAny(0) }) ?? nil, stretch >= first else { break }
            statement.bind(1, stretch)
            statement.bind(2, since.milliseconds)
            statement.bind(3, household)
            statement.bind(4, Int64(limit - readings.count))
            try statement.eachRow { readings.append(try UnassignedReading(columns: $0, db)) }
            start = stretch - 1
        }
        return readings
    }

    private init(columns: HotStatement, _ db: Database) throws {
        let box = columns.withBytes(StoredReading.columnCount) { Box.ID(bytes: $0) }
        let household = columns.withBytes(StoredReading.columnCount + 1) { Household.ID(bytes: $0) }
        guard let box, let household else { throw StoreError(.corrupted, "a box or household has no id of 16 bytes") }
        self.init(reading: try StoredReading(columns: columns, db), box: box, household: household)
    }
}
