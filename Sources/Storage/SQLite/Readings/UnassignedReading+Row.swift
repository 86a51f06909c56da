import CareServices
import CommunityModel
import GRDB

extension UnassignedReading {
    /// The newest of one stretch and kind; bound are the stretch, the first instant, the household's number or NULL for
    /// any, how many, and the kind.
    static let latestOfStretch = """
        SELECT \(MeasuredValues.look.columns), box.id, household.id FROM reading
        CROSS JOIN record.journal AS journal ON journal.seq = reading.seq
        CROSS JOIN record.spool AS spool ON spool.number = journal.spool
        CROSS JOIN box ON box.number = spool.box
        CROSS JOIN household ON household.number = box.household
        WHERE period = ?1 AND person = 0 AND reading.kind = ?5 AND measured_ms >= \(ReadingTable.inStretch("?2"))
            AND (household.number = ?3 OR ?3 IS NULL) AND \(ReadingTable.lastFinding) IS NOT 3
        ORDER BY measured_ms DESC, reading.seq DESC LIMIT ?4
        """

    static func all(at household: Int64?, since: Instant, limit: Int, _ db: Database) throws -> [UnassignedReading] {
        let statement = try HotStatement(db, latestOfStretch)
        var readings: [UnassignedReading] = []
        try StretchWalk.back(from: .max, downTo: ReadingRow.period(of: since), db) { stretch in
            guard readings.count < limit else { return false }
            var found: [UnassignedReading] = []
            for kind in MeasuredKind.allCases {
                statement.bind(1, stretch)
                statement.bind(2, since.milliseconds)
                statement.bind(3, household)
                statement.bind(4, Int64(limit - readings.count))
                statement.bind(5, Int64(kind.rawValue))
                try statement.eachRow { found.append(try UnassignedReading(columns: $0, db)) }
            }
            found.sort { StoredReading.isOlder($1.reading, $0.reading) }
            readings += found.prefix(limit - readings.count)
            return readings.count < limit
        }
        return readings
    }

    private init(columns: HotStatement, _ db: Database) throws {
        let box = columns.withBytes(MeasuredValues.look.columnCount) { Box.ID(bytes: $0) }
        let household = columns.withBytes(MeasuredValues.look.columnCount + 1) { Household.ID(bytes: $0) }
        guard let box, let household else { throw StoreError(.corrupted, "a box or household has no id of 16 bytes") }
        self.init(reading: try StoredReading(row: columns, db), box: box, household: household)
    }
}
