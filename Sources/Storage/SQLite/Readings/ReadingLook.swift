import CareServices
import CommunityModel

/// The statements of looks at the readings of one person and kind, a stretch of the table at a time: a look at any kind
/// needs more of a row than one at blood pressures, which are the most and all in the row itself.
struct ReadingLook {
    /// What every look needs of a row.
    private static let own = """
        reading.seq, reading.measured_at_ms, reading.clock_quality, reading.quality, reading.value_1, reading.value_2,
        reading.value_3, reading.value_4, \(ReadingTable.lastFinding)
        """
    /// How many columns that is.
    static let ownCount: Int32 = 9

    let columns: String
    let columnCount: Int32
    /// Oldest first; bound are the stretch, the person, the first and the last instant, and the kind.
    let ofStretch: String
    /// The newest first; bound are the stretch, the person, the latest instant, how many, and the kind.
    let latestOfStretch: String

    init(more: [String]) {
        columns = ([Self.own] + more).joined(separator: ", ")
        columnCount = Self.ownCount + Int32(more.count)
        ofStretch = """
            SELECT \(columns) FROM reading
            WHERE period = ?1 AND person = ?2 AND kind = ?5
                AND measured_ms BETWEEN \(ReadingTable.inStretch("?3")) AND \(ReadingTable.inStretch("?4"))
                AND \(ReadingTable.lastFinding) IS NOT 3
            ORDER BY measured_ms, seq
            """
        latestOfStretch = """
            SELECT \(columns) FROM reading
            WHERE period = ?1 AND person = ?2 AND kind = ?5 AND measured_ms <= \(ReadingTable.inStretch("?3"))
                AND \(ReadingTable.lastFinding) IS NOT 3
            ORDER BY measured_ms DESC, seq DESC LIMIT ?4
            """
    }
}

/// What a look at readings gives of each.
protocol LookedAt: Hashable, Sendable {
    static var look: ReadingLook { get }
    var kind: MeasuredKind { get }
    /// - Returns: nil for another kind.
    init?(_ values: MeasuredValues)
    /// - Parameters:
    ///   - numbers: The row's four.
    ///   - row: Has the columns of ``look``.
    /// - Throws: ``StoreError`` with `corrupted` when they are no such values.
    init(numbers: (Int64, Int64?, Int64?, Int64?), _ row: HotStatement) throws
}

extension BloodPressure: LookedAt {
    static let look = ReadingLook(more: [])

    var kind: MeasuredKind { .bloodPressure }

    init?(_ values: MeasuredValues) {
        guard case .bloodPressure(let pressure) = values else { return nil }
        self = pressure
    }

    init(numbers: (Int64, Int64?, Int64?, Int64?), _ row: HotStatement) throws {
        try self.init(numbers: numbers)
    }
}

extension MeasuredValues: LookedAt {
    static let look = ReadingLook(
        more: ["reading.kind", "(SELECT more FROM reading_more WHERE reading_more.seq = reading.seq)"]
    )

    init?(_ values: MeasuredValues) {
        self = values
    }

    init(numbers: (Int64, Int64?, Int64?, Int64?), _ row: HotStatement) throws {
        self = try row.withBytes(ReadingLook.ownCount + 1) {
            try MeasuredValues(kind: row.integer(ReadingLook.ownCount), numbers: numbers, more: $0)
        }
    }
}
