import CommunityModel
import GRDB

/// The table of readings lies in stretches of a week: who looks for the readings of a time looks into one after the
/// other, and only into those that there are.
enum StretchWalk {
    static let first = "SELECT min(period) FROM reading WHERE period >= ?"
    static let last = "SELECT max(period) FROM reading WHERE period <= ?"

    /// Calls `look` for each stretch of a period, the oldest first.
    static func forward(through period: ClosedRange<Instant>, _ db: Database, look: (Int64) throws -> Void) throws {
        let next = try HotStatement(db, first)
        let end = ReadingRow.period(of: period.upperBound)
        var start = ReadingRow.period(of: period.lowerBound)
        while start <= end {
            next.bind(1, start)
            guard let stretch = try next.first({ $0.integerIfAny(0) }) ?? nil, stretch <= end else { break }
            try look(stretch)
            start = stretch + 1
        }
    }

    /// Calls `look` for each stretch from the newest one not after `start` down to `end`, while it answers true.
    static func back(from start: Int64, downTo end: Int64 = .min, _ db: Database, look: (Int64) throws -> Bool) throws {
        let next = try HotStatement(db, last)
        var start = start
        while start >= end {
            next.bind(1, start)
            guard let stretch = try next.first({ $0.integerIfAny(0) }) ?? nil, stretch >= end else { break }
            guard try look(stretch) else { break }
            start = stretch - 1
        }
    }
}
