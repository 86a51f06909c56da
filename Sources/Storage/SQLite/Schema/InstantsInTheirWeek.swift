/// Step 9: a reading's instant is kept within its stretch, in 4 bytes instead of 6, and what is the same in every row is
/// not kept: 3 bytes less for each reading, which is what their table was over its limit.
///
/// The tables are empty afterwards and are folded from the first row when the store is opened.
enum InstantsInTheirWeek {
    static let name = "2026-11-26 instants in their week"

    static let statements = """
        DROP TABLE reading;
        -- kind 1 is blood pressure: systolic, diastolic, mean in mmHg, pulse per minute. period: seven days each, counted
        -- from 1970-01-01. measured_ms: since the period began. Where a reading came from stands in the journal's row
        -- seq; what was found out about it later, in reading_correction.
        CREATE TABLE reading (
            period INTEGER NOT NULL,
            person INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            measured_ms INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            quality INTEGER NOT NULL,
            clock_quality INTEGER NOT NULL,
            method INTEGER NOT NULL, -- how the person was decided; 0 while it is nobody
            value_1 INTEGER NOT NULL,
            value_2 INTEGER,
            value_3 INTEGER,
            value_4 INTEGER,
            -- How long after it was measured the device was touched, when that was by the person whose reading it is and
            -- within an hour; NULL: the touch is in life_sign, or is nobody's.
            touched_after_ms INTEGER,
            -- Takes no room: it is reckoned when it is read.
            measured_at_ms INTEGER GENERATED ALWAYS AS (period * 604800000 + measured_ms) VIRTUAL,
            PRIMARY KEY (period, person, kind, measured_ms, seq)
        ) STRICT, WITHOUT ROWID;

        DELETE FROM reading_content;
        DELETE FROM spool_run;
        DELETE FROM reading_assignment;
        DELETE FROM waiting_assignment;
        DELETE FROM tap;
        DELETE FROM life_sign;
        UPDATE fold_position SET seq = 0;
        """

    static let replaced: Set<String> = ["reading"]

    /// What the columns of this step hold.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(
            name: "reading",
            purpose: .care,
            retention: .asItsSource,
            identity: "person",
            sensitive: "kind measured_ms measured_at_ms value_1 value_2 value_3 value_4 quality touched_after_ms",
            operational: "period seq clock_quality method"
        )
    ]
}
