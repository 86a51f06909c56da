import GRDB

/// Finds the readings about which a box decides by their content, among those that the same spool told before: a box
/// decides about what it measured a moment ago, or what still stands on its screen.
///
/// What is found depends on the journal alone, not on how much of it is folded together: a rebuild finds the same. Rows of
/// a spool are read once, however many decisions of it are folded together: what somebody decides about readings that were
/// never sent costs no more than one look.
struct ContentsOfSpool {
    /// So many rows of the spool before a decision are looked through.
    static let reach: Int64 = 20_000
    /// So many at a time: most decisions are about the last few.
    private static let step: Int64 = 500

    /// The rows of the spool, oldest first.
    private let runs: [ClosedRange<Int64>]
    /// How many rows of the spool there are up to the end of each run. A row's place is how many come before it.
    private let ends: [Int64]
    /// Places whose rows were read.
    private var known: Range<Int64> = 0..<0
    /// Of what is told there by content: the last row that tells it, and the reading; of a repetition, the reading that was
    /// repeated.
    private var told: [UInt64: (row: Int64, reading: Int64)] = [:]

    /// Finds the readings of decisions, which are in the order of the journal.
    static func find(_ decisions: inout [AssignmentRow], _ db: Database) throws {
        // One spool after the other: the runs of many are not in memory at the same time.
        let ofSpools = Dictionary(grouping: decisions.indices.filter { decisions[$0].spoolToSearch != nil }) {
            decisions[$0].spoolToSearch ?? 0
        }
        for (spool, indices) in ofSpools {
            var contents = try ContentsOfSpool(spool, db)
            for index in indices {
                let prefix = UInt64(bitPattern: decisions[index].content)
                decisions[index].reading = try contents.reading(prefix, toldBefore: decisions[index].seq, db)
            }
        }
    }

    init(_ spool: Int64, _ db: Database) throws {
        runs = try db.all("SELECT first, last, seq FROM spool_run WHERE spool = ? ORDER BY seq", [spool]) { row in
            let (first, last, seq) = (row["first"] as Int64, row["last"] as Int64, row["seq"] as Int64)
            return seq...seq + last - first
        }
        var count: Int64 = 0
        ends = runs.map { run in
            count += Int64(run.count)
            return count
        }
    }

    /// The row of the reading whose content key begins so. Rows are asked for in ascending order.
    private mutating func reading(_ prefix: UInt64, toldBefore row: Int64, _ db: Database) throws -> Int64? {
        let end = place(of: row)
        let start = max(0, end - Self.reach)
        if known.upperBound <= start || known.count > 4 * Self.reach {
            known = end..<end
            told = [:]
        }
        var newer = end
        while newer > known.upperBound { newer = try read(before: newer, downTo: known.upperBound, db) }
        known = known.lowerBound..<end
        while true {
            if let found = told[prefix] { return place(of: found.row) >= start ? found.reading : nil }
            guard known.lowerBound > start else { return nil }
            known = try read(before: known.lowerBound, downTo: start, db)..<end
        }
    }

    private func place(of row: Int64) -> Int64 {
        let next = runs.bound { $0.lowerBound >= row }
        guard next > 0 else { return 0 }
        let run = runs[next - 1]
        return ends[next - 1] - max(run.upperBound - row + 1, 0)
    }

    /// Reads some places before `end`, all of one run.
    /// - Returns: the first of them.
    private mutating func read(before end: Int64, downTo start: Int64, _ db: Database) throws -> Int64 {
        let index = ends.bound { $0 >= end }
        let begin = ends[index] - Int64(runs[index].count)
        let first = max(begin, start, end - Self.step)
        let shift = runs[index].lowerBound - begin
        try read(rows: first + shift...end - 1 + shift, db)
        return first
    }

    private mutating func read(rows: ClosedRange<Int64>, _ db: Database) throws {
        let statement = try HotStatement(
            db,
            "SELECT \(JournalRow.columns) FROM record.journal WHERE seq BETWEEN ? AND ? AND kind IN (2, 5)"
        )
        statement.bind(1, rows.lowerBound)
        statement.bind(2, rows.upperBound)
        try statement.eachRow { columns in
            let row = try JournalRow(columns)
            switch row.event {
            case .reading(let reading): note(reading.content.prefix, row.seq, row.seq)
            case .repetition(let prefix, let first, _): note(prefix, row.seq, first)
            default: break
            }
        }
    }

    /// The newest row counts where two have the same content.
    private mutating func note(_ prefix: UInt64, _ row: Int64, _ reading: Int64) {
        if let known = told[prefix], known.row > row { return }
        told[prefix] = (row, reading)
    }
}

extension Array {
    /// The first index whose element, and every one after it, `isBeyond`; the end when there is none.
    fileprivate func bound(where isBeyond: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
