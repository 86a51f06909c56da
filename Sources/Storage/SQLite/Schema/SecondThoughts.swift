/// Step 5: what is found out later: corrections of readings. And taps lie where a day at one place is looked for.
enum SecondThoughts {
    static let name = "2026-11-26 second thoughts"

    static let statements = """
        -- Later findings about readings; version 1 is the reading itself, the last version counts. status: 1 as it was
        -- measured, 2 corrected, 3 entered in error. values: of a corrected one, as in reading. person: whose it was.
        -- by_person or staff is 0. reason: ReadingCorrection.Reason.
        CREATE TABLE reading_correction (
            reading INTEGER NOT NULL,
            version INTEGER NOT NULL,
            status INTEGER NOT NULL,
            value_1 INTEGER,
            value_2 INTEGER,
            value_3 INTEGER,
            value_4 INTEGER,
            reason INTEGER NOT NULL,
            person INTEGER NOT NULL,
            by_person INTEGER NOT NULL,
            staff INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            PRIMARY KEY (reading, version)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER reading_correction_is_never_changed BEFORE UPDATE ON reading_correction
            BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END;
        CREATE TRIGGER reading_correction_is_never_cut BEFORE DELETE ON reading_correction
            BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END;

        ALTER TABLE tap RENAME TO tap_by_number;
        CREATE TABLE tap (
            box INTEGER NOT NULL,
            occurred_at_ms INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            person INTEGER NOT NULL,
            recorded_at_ms INTEGER NOT NULL,
            card INTEGER NOT NULL, -- a number of the journal's file
            PRIMARY KEY (box, occurred_at_ms, seq)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO tap SELECT box, occurred_at_ms, seq, person, recorded_at_ms, card FROM tap_by_number
            ORDER BY box, occurred_at_ms, seq;
        DROP TABLE tap_by_number;
        """

    /// What the columns of this step hold; those of `tap` are what they were.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(
            name: "reading_correction",
            purpose: .care,
            retention: .whileServed,
            identity: "person by_person",
            sensitive: "reading value_1 value_2 value_3 value_4 reason",
            operational: "version status staff at_ms"
        )
    ]
}
