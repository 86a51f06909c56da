package import CareServices
package import CommunityModel
import GRDB

extension SQLiteStore: ReadingStore {
    package func bloodPressures(
        of resident: Resident.ID,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading] {
        try await readFolded { db in
            guard let person = try db.personNumber(of: resident) else { return [] }
            return try StoredReading.all(of: person, in: period, db)
        }
    }

    package func latestBloodPressure(
        of resident: Resident.ID,
        notAfter now: Instant
    ) async throws(StoreError) -> StoredReading? {
        try await readFolded { db in
            try db.personNumber(of: resident).flatMap { try StoredReading.latest(of: $0, notAfter: now, db) }
        }
    }
}

extension StoredReading {
    private static let finalBloodPressures = """
        SELECT seq, measured_at_ms, clock_quality, quality, value_1, value_2, value_3, value_4 FROM reading
        WHERE person = ? AND kind = 1 AND status != 3
        """

    /// Blood pressures of a period, oldest first.
    static func all(of person: Int64, in period: ClosedRange<Instant>, _ db: Database) throws -> [StoredReading] {
        try db.all(
            "\(finalBloodPressures) AND measured_at_ms BETWEEN ? AND ? ORDER BY measured_at_ms, seq",
            [person, period.lowerBound.milliseconds, period.upperBound.milliseconds],
            StoredReading.init(row:)
        )
    }

    static func latest(of person: Int64, notAfter now: Instant, _ db: Database) throws -> StoredReading? {
        try db.first(
            "\(finalBloodPressures) AND measured_at_ms <= ? ORDER BY measured_at_ms DESC, seq DESC LIMIT 1",
            [person, now.milliseconds]
        ).map(StoredReading.init(row:))
    }

    private init(row: Row) throws {
        guard let clockQuality = ClockQuality(rawValue: row["clock_quality"]) else {
            throw StoreError(.corrupted, "clock_quality is none that is known")
        }
        let quality: Int64 = row["quality"]
        self.init(
            seq: row["seq"],
            measuredAt: row.instant("measured_at_ms"),
            clockQuality: clockQuality,
            pressure: try BloodPressure(
                systolic: row["value_1"],
                diastolic: row["value_2"],
                mean: row["value_3"],
                pulse: row["value_4"]
            ),
            quality: ReadingQuality(rawValue: UInt32(truncatingIfNeeded: quality))
        )
    }
}
