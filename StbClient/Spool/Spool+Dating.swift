import CommunityModel
import GRDB

/// Events that happened while nobody knew the time: they wait for it, and leave the spool with the right one.
///
/// None of them was ever sent with another time, since the collector takes the same number with other content for two
/// events.
extension Spool {
    /// Whether events wait for the time.
    package var hasUndated: Bool {
        get throws(SpoolError) {
            try read { db in
                try Bool.fetchOne(
                    db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM event_dating WHERE dated_ms IS NULL)")
                ) ?? false
            }
        }
    }

    /// Dates all that wait for the time, with one fsync.
    ///
    /// Those of the boot that goes on now become right to the second. The machine's own time does not go on over a power
    /// cut, so those of earlier boots keep what the clock showed where that can be: not before what had happened by
    /// then, not after the boot that goes on. Where it cannot, they follow as soon as they can, as far apart as they
    /// were. Their clock quality is `unknown` in both cases.
    package func date(by fix: TimeFix) throws(SpoolError) {
        try write { db in
            if let bootedAt = fix.bootedAt { try EventDating.date(fix.boot, began: bootedAt, db) }
            var floor: Int64 = 0
            for boot in try EventDating.Undated.all(db) {
                let isEarlier = boot.boot != fix.boot
                floor = try boot.place(
                    after: max(floor, boot.floor),
                    before: ((isEarlier ? fix.bootedAt : nil) ?? fix.now).milliseconds,
                    db
                )
            }
            try db.execute(
                sql: """
                    UPDATE spool_file
                    SET dated_until_ms = max(dated_until_ms, coalesce((SELECT max(dated_ms) FROM event_dating), 0))
                    """
            )
        }
    }
}

/// The rows that say when events happened which were kept while nobody knew the time.
enum EventDating {
    /// Two clocks closer than this agree, in milliseconds.
    private static let tolerance = 120_000

    /// To be called when the event with this number was inserted.
    static func add(_ number: Int64, shown: Instant, at time: BootTime, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO event_dating (sequence, boot, since_boot_ms, shown_ms, floor_ms)
                SELECT ?, ?, ?, ?, dated_until_ms FROM spool_file
                """
        ).execute(
            arguments: [
                number, time.boot.bytes.databaseBytes, time.sinceBoot.wholeMilliseconds, shown.milliseconds,
            ]
        )
    }

    static func date(_ boot: Boot.ID, began: Instant, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE event_dating SET dated_ms = :began + since_boot_ms,
                    quality = CASE WHEN abs(:began + since_boot_ms - shown_ms) <= :tolerance THEN :agreed
                        ELSE :corrected END
                WHERE boot = :boot AND dated_ms IS NULL
                """,
            arguments: [
                "began": began.milliseconds, "tolerance": tolerance, "boot": boot.bytes.databaseBytes,
                "agreed": ClockQuality.agreed.rawValue, "corrected": ClockQuality.corrected.rawValue,
            ]
        )
    }

    /// The events of one boot of which nobody will know exactly when it was.
    struct Undated {
        let boot: Boot.ID?
        /// What had happened before them with a date.
        let floor: Int64
        let bytes: [UInt8]
        let first: Int64
        let shown: ClosedRange<Int64>

        /// In the order in which they happened.
        static func all(_ db: Database) throws -> [Undated] {
            try Row.fetchAll(
                db,
                sql: """
                    SELECT boot, min(floor_ms), min(since_boot_ms), min(shown_ms), max(shown_ms) FROM event_dating
                    WHERE dated_ms IS NULL GROUP BY boot ORDER BY min(sequence)
                    """
            ).map { row in
                let bytes: [UInt8] = try row.withUnsafeData(atIndex: 0) { $0.map { [UInt8]($0) } ?? [] }
                return Undated(
                    boot: Boot.ID(bytes: bytes),
                    floor: row[1],
                    bytes: bytes,
                    first: row[2],
                    shown: row[3]...row[4]
                )
            }
        }

        /// - Returns: the last of the dates that they have now.
        func place(after floor: Int64, before ceiling: Int64, _ db: Database) throws -> Int64 {
            let ceiling = max(floor, ceiling)
            let canBe = shown.lowerBound >= floor && shown.upperBound <= ceiling
            let (column, shift) = canBe || floor == 0 ? ("shown_ms", 0) : ("since_boot_ms", floor - first)
            let last = try Int64.fetchAll(
                db,
                sql: """
                    UPDATE event_dating SET dated_ms = min(\(column) + ?, ?), quality = ?
                    WHERE boot = ? AND dated_ms IS NULL RETURNING dated_ms
                    """,
                arguments: [shift, ceiling, ClockQuality.unknown.rawValue, bytes.databaseBytes]
            ).max()
            return last ?? floor
        }
    }
}
