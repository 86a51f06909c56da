import CareServices
import CommunityModel
import GRDB

/// The last thing that was found out about a reading.
struct CorrectionRow {
    let version: Int
    let status: ReadingRow.Status
    /// The right numbers, as those of the reading are kept; nil when those that were measured are.
    private let numbers: (Int64, Int64?, Int64?, Int64?)?
    private let more: [UInt8]

    /// Bound is the reading.
    static let lastOfReading = """
        SELECT version, status, value_1, value_2, value_3, value_4, more FROM reading_correction
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
                numbers: columns.integerIfAny(2).map {
                    ($0, columns.integerIfAny(3), columns.integerIfAny(4), columns.integerIfAny(5))
                },
                more: columns.withBytes(6) { Array($0) }
            )
        }
    }

    /// What was measured, or what it was corrected to, and what is unusual about that.
    func corrected<Values: LookedAt>(
        _ measured: Values,
        _ quality: ReadingQuality
    ) throws -> (values: Values, quality: ReadingQuality) {
        guard let numbers else { return (measured, quality) }
        let right = try more.withUnsafeBytes {
            try MeasuredValues(kind: Int64(measured.kind.rawValue), numbers: numbers, more: $0)
        }
        guard let values = Values(right) else {
            throw StoreError(.corrupted, "a correction is of another kind than its reading")
        }
        return (values, quality.ofCorrected(right))
    }
}
