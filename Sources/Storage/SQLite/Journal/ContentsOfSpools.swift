import GRDB

/// Finds the readings about which boxes decide by their content, among those that the same spool sent: a box decides about
/// what it measured a moment ago, or what still stands on its screen.
///
/// Rows of a spool are read once, from the newest, however many decisions of it are folded together: what somebody decides
/// about readings that were never sent costs no more than one look.
struct ContentsOfSpools {
    /// So many rows of a spool are looked through.
    private static let reach: Int64 = 20_000
    /// So many at a time: most decisions are about the last few.
    private static let step: Int64 = 500

    private struct Contents {
        var rows: [UInt64: Int64] = [:]
        /// What is still to be looked through, the newest last.
        var rest: [ClosedRange<Int64>]
        var left = ContentsOfSpools.reach
    }

    private var known: [Int64: Contents] = [:]

    /// The row of the reading whose content key begins so; of a repetition, the reading that was repeated.
    mutating func reading(_ prefix: UInt64, of spool: Int64, _ db: Database) throws -> Int64? {
        var contents = try known[spool] ?? Contents(rest: Self.runs(of: spool, db))
        defer { known[spool] = contents }
        while contents.rows[prefix] == nil, contents.left > 0, let run = contents.rest.popLast() {
            let first = max(run.lowerBound, run.upperBound - min(Self.step, contents.left) + 1)
            if first > run.lowerBound { contents.rest.append(run.lowerBound...first - 1) }
            contents.left -= run.upperBound - first + 1
            try Self.read(first...run.upperBound, into: &contents.rows, db)
        }
        return contents.rows[prefix]
    }

    /// The rows of a spool, the newest last.
    private static func runs(of spool: Int64, _ db: Database) throws -> [ClosedRange<Int64>] {
        try db.all("SELECT first, last, seq FROM spool_run WHERE spool = ? ORDER BY seq", [spool]) { row in
            let (first, last, seq) = (row["first"] as Int64, row["last"] as Int64, row["seq"] as Int64)
            return seq...seq + last - first
        }
    }

    /// The newest row counts where two have the same content.
    private static func read(_ rows: ClosedRange<Int64>, into known: inout [UInt64: Int64], _ db: Database) throws {
        let statement = try HotStatement(
            db,
            """
            SELECT \(JournalRow.columns) FROM record.journal
            WHERE seq BETWEEN ? AND ? AND kind IN (2, 5) ORDER BY seq DESC
            """
        )
        statement.bind(1, rows.lowerBound)
        statement.bind(2, rows.upperBound)
        try statement.eachRow { columns in
            let row = try JournalRow(columns)
            switch row.event {
            case .reading(let reading): known[reading.content.prefix] = known[reading.content.prefix] ?? row.seq
            case .repetition(let prefix, let first, _): known[prefix] = known[prefix] ?? first
            default: break
            }
        }
    }
}
