/// Step 3: the journal has a file of its own (``JournalSchema``); what is folded from it is made anew here.
///
/// ``JournalMove`` has copied the journal before this step runs. The tables are empty afterwards and are folded from the
/// first row when the store is opened.
enum TablesBesideTheJournal {
    static let name = "2026-11-26 tables beside the journal"

    static let statements = """
        CREATE TABLE lock_taker (id INTEGER PRIMARY KEY) STRICT;

        DROP TABLE journal;
        DROP TABLE spool_event;
        DROP TABLE quarantine;
        DROP TABLE device;
        DROP TABLE reading;
        DROP TABLE reading_content;
        DROP TABLE tap;
        DROP TABLE waiting_assignment;
        DELETE FROM reading_assignment;
        DELETE FROM life_sign;
        UPDATE fold_position SET seq = 0;

        -- kind 1 is blood pressure: systolic, diastolic, mean in mmHg, pulse per minute. period: thirty days each,
        -- counted from 1970-01-01. Where a reading came from stands in the journal's row seq.
        CREATE TABLE reading (
            period INTEGER NOT NULL,
            person INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            measured_at_ms INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            quality INTEGER NOT NULL,
            clock_quality INTEGER NOT NULL,
            method INTEGER NOT NULL, -- how the person was decided; 0 while it is nobody
            status INTEGER NOT NULL, -- 1 final, 2 corrected, 3 entered in error
            value_1 INTEGER NOT NULL,
            value_2 INTEGER,
            value_3 INTEGER,
            value_4 INTEGER,
            PRIMARY KEY (period, person, kind, measured_at_ms, seq)
        ) STRICT, WITHOUT ROWID;

        -- Where an act of measuring is looked up. key: day by the device's own clock in the upper 32 bits, the first
        -- 4 bytes of the content key in the lower; the journal's row decides.
        CREATE TABLE reading_content (
            key INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (key, seq)
        ) STRICT, WITHOUT ROWID;

        -- Transport keys that are taken: numbers first...last of a spool are the journal's rows from seq on.
        CREATE TABLE spool_run (
            spool INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (spool, first)
        ) STRICT, WITHOUT ROWID;

        -- Assignments that came before their reading. content: the first 8 bytes of its content key.
        CREATE TABLE waiting_assignment (
            box INTEGER NOT NULL,
            content INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            person INTEGER NOT NULL,
            method INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            PRIMARY KEY (box, content, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tap (
            seq INTEGER PRIMARY KEY,
            person INTEGER NOT NULL,
            box INTEGER NOT NULL,
            occurred_at_ms INTEGER NOT NULL,
            recorded_at_ms INTEGER NOT NULL,
            card INTEGER NOT NULL -- a number of the journal's file
        ) STRICT;
        """

    /// Tables of earlier steps that are gone, or were made anew above.
    static let replaced: Set<String> = [
        "journal", "spool_event", "quarantine", "device", "reading", "reading_content", "tap", "waiting_assignment",
    ]

    /// What the columns of this step hold.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(name: "lock_taker", purpose: .operation, retention: .withTheStore, operational: "id"),
        ClassifiedTable(
            name: "reading",
            purpose: .care,
            retention: .asItsSource,
            identity: "person",
            sensitive: "kind measured_at_ms value_1 value_2 value_3 value_4 quality touched_after_ms",
            operational: "period seq clock_quality method status"
        ),
        ClassifiedTable(
            name: "reading_content",
            purpose: .exactlyOnce,
            retention: .asItsSource,
            operational: "key seq"
        ),
        ClassifiedTable(
            name: "spool_run",
            purpose: .exactlyOnce,
            retention: .asItsSource,
            operational: "spool first last seq"
        ),
        ClassifiedTable(
            name: "waiting_assignment",
            purpose: .care,
            retention: .asItsSource,
            identity: "person",
            operational: "box content seq method at_ms"
        ),
        ClassifiedTable(
            name: "tap",
            purpose: .care,
            retention: .asItsSource,
            identity: "person card",
            location: "box occurred_at_ms",
            operational: "seq recorded_at_ms"
        ),
    ]
}
