import CareServices
import CommunityModel
import GRDB

/// The last thing that was found out about a reading.
struct CorrectionRow {
    let version: Int
    let status: ReadingRow.Status
    /// The right numbers; nil when those that were measured are.
    let pressure: BloodPressure?

    /// Bound is the reading.
    static let lastOfReading = """
        SELECT version, status, value_1, value_2, value_3, value_4 FROM reading_correction
        WHERE reading = ? ORDER BY version DESC LIMIT 1
        """

    static func last(of reading: Int64, _ db: Database) throws -> CorrectionRow? {
        let statement = try HotStatement(db, lastOfReading)
        statement.bind(1, reading)
        return try statement.first { columns in
            guard let status = ReadingRow.Status(rawValue: columns.integer(1)) else {
                throw StoreError(.corrupted, "a correction has no status that is known")
            }
            return CorrectionRow(
                version: Int(columns.integer(0)),
                status: status,
                pressure: try columns.integerIfAny(2).map { systolic in
                    try BloodPressure(
                        values: (
                            systolic, columns.integerIfAny(3), columns.integerIfAny(4), columns.integerIfAny(5)
                        )
                    )
                }
            )
        }
    }
}
