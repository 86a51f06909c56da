/// Step 12: what the four values of a reading do not hold, in a table of its own. As a column it took a byte of each blood
/// pressure, which has none: of most readings there are.
enum MoreBesideReadings {
    static let name = "2026-11-28 more beside readings"

    static let statements = """
        CREATE TABLE reading_more (
            seq INTEGER PRIMARY KEY,
            more BLOB NOT NULL -- as the journal's payload has it
        ) STRICT;
        INSERT INTO reading_more SELECT seq, more FROM reading WHERE more IS NOT NULL ORDER BY seq;
        ALTER TABLE reading DROP COLUMN more;
        """

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
