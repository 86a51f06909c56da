import GRDB

/// Step 11: readings of scales, thermometers, oximeters, glucose meters and trackers beside those of cuffs.
///
/// kind 2 is weight in g (with what a body-composition scale reckons), 3 a temperature in hundredths of a degree Celsius,
/// 4 an oxygen saturation and 5 a blood sugar in tenths of % and mg/dL; the first value is that number. 6 is a day of
/// activity: steps, distance in m, energy in kcal, minutes of moving.
enum MoreThanACuff {
    static let name = "2026-11-28 more than a cuff"
    /// As it was for a day before any release: a column of `reading`, which took a byte of each blood pressure.
    static let earlierName = "2026-11-27 more than a cuff"

    static func apply(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE reading_more (
                    seq INTEGER PRIMARY KEY,
                    more BLOB NOT NULL -- what the four values do not hold, as the journal's payload has it
                ) STRICT
                """
        )
        guard try db.columns(in: "reading").contains(where: { $0.name == "more" }) else { return }
        try db.execute(
            sql: """
                INSERT INTO reading_more SELECT seq, more FROM reading WHERE more IS NOT NULL ORDER BY seq;
                ALTER TABLE reading DROP COLUMN more;
                """
        )
    }

    static let tables = [
        ClassifiedTable(
            name: "reading_more",
            purpose: .care,
            retention: .asItsSource,
            sensitive: "more",
            operational: "seq"
        )
    ]
}
