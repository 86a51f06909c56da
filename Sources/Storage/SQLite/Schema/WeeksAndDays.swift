/// Step 4: what comes in now goes to few pages however much was stored before. Readings are kept by weeks instead of
/// months, signs of life by days.
///
/// The tables are empty afterwards and are folded from the first row when the store is opened.
enum WeeksAndDays {
    static let name = "2026-11-26 weeks and days"

    static let statements = """
        DROP TABLE life_sign;
        -- day: days since 1970-01-01 in UTC. kind: LifeSign.Kind.
        CREATE TABLE life_sign (
            day INTEGER NOT NULL,
            person INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            PRIMARY KEY (day, person, at_ms, seq)
        ) STRICT, WITHOUT ROWID;

        -- period of a reading is from now on seven days, counted from 1970-01-01.
        DELETE FROM reading;
        DELETE FROM reading_content;
        DELETE FROM spool_run;
        DELETE FROM reading_assignment;
        DELETE FROM waiting_assignment;
        DELETE FROM tap;
        UPDATE fold_position SET seq = 0;
        """

    static let replaced: Set<String> = ["life_sign"]

    /// What the columns of this step hold.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(
            name: "life_sign",
            purpose: .watch,
            retention: .asItsSource,
            identity: "person",
            location: "at_ms kind",
            operational: "day seq"
        )
    ]
}
