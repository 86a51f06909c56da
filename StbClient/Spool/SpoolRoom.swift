import GRDB

/// How much a spool holds, and how much it may still take.
package struct SpoolRoom: Hashable, Sendable {
    package let usedBytes: Int
    /// Until the cap of the file or the disk's reserve is reached, whichever is nearer.
    package let freeBytes: Int
    /// What was let go of so far to stay within it.
    package let dropped: DroppedEvents

    /// `disk` is the path of the file, `limit` the most bytes it may have, `reserve` what its disk must have left.
    init(of db: Database, disk: String, limit: Int, reserve: Int) throws {
        let pages = try SpoolPages(db)
        usedBytes = pages.usedBytes
        let onDisk = SpoolDisk(of: disk).map { max(0, $0.freeBytes - reserve) } ?? limit
        freeBytes = max(0, min(limit - usedBytes, onDisk + pages.emptyBytes))
        dropped = try DroppedEvents(of: db)
    }

    /// 0...100
    package var usedPercent: Int { usedBytes * 100 / max(1, usedBytes + freeBytes) }

    /// Less than a fifth is left: somebody has to come.
    package var isScarce: Bool { usedPercent >= 80 }
}
