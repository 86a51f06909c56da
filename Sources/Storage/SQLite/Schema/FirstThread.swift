/// Step 1: registers, journal, and the tables folded from it.
///
/// Instants are milliseconds UTC in columns that end in `_ms`; identifiers are 16 bytes. Person, household and box
/// numbers never leave the store (architecture decision 25); person 0 is nobody.
enum FirstThread {
    static let name = "2026-11-22 first thread"

    static let statements = registers + journal + projections + accountability

    private static let registers = """
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        -- Counts up with each change that boxes should hear of.
        CREATE TABLE change_count (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
        INSERT INTO change_count VALUES (1, 0);

        CREATE TABLE household (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            label TEXT NOT NULL,
            roster_version INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE person (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            id BLOB NOT NULL UNIQUE,
            household INTEGER NOT NULL REFERENCES household (number)
        ) STRICT;
        CREATE INDEX person_household ON person (household);

        CREATE TABLE person_identity (
            person INTEGER PRIMARY KEY REFERENCES person (number),
            display_name TEXT NOT NULL,
            kana TEXT NOT NULL,
            birth_day INTEGER NOT NULL -- days since 1970-01-01
        ) STRICT;

        CREATE TABLE usual_band (
            person INTEGER NOT NULL REFERENCES person (number),
            part_of_day INTEGER NOT NULL,
            systolic_low INTEGER NOT NULL,
            systolic_high INTEGER NOT NULL,
            diastolic_low INTEGER NOT NULL,
            diastolic_high INTEGER NOT NULL,
            PRIMARY KEY (person, part_of_day)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE box (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            id BLOB NOT NULL UNIQUE,
            household INTEGER NOT NULL REFERENCES household (number),
            certificate_serial BLOB NOT NULL,
            certificate_not_after_ms INTEGER NOT NULL,
            model TEXT NOT NULL,
            agent_version TEXT NOT NULL,
            enrolled_at_ms INTEGER NOT NULL,
            revoked_at_ms INTEGER
        ) STRICT;
        CREATE INDEX box_household ON box (household);

        CREATE TABLE enrolment_code (
            hash BLOB PRIMARY KEY,
            household INTEGER NOT NULL REFERENCES household (number),
            issued_at_ms INTEGER NOT NULL,
            expires_at_ms INTEGER NOT NULL,
            used_at_ms INTEGER,
            box INTEGER REFERENCES box (number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE card_binding (
            fingerprint BLOB PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            card_kind INTEGER NOT NULL,
            key_version INTEGER NOT NULL,
            person INTEGER NOT NULL REFERENCES person (number),
            bound_at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX card_binding_person ON card_binding (person);

        """

    private static let journal = """
        CREATE TABLE journal (
            seq INTEGER PRIMARY KEY,
            tenant INTEGER NOT NULL,
            recorded_at_ms INTEGER NOT NULL,
            occurred_at_ms INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            schema_version INTEGER NOT NULL,
            subject INTEGER NOT NULL,
            box INTEGER NOT NULL,
            spool BLOB NOT NULL,
            box_seq INTEGER NOT NULL,
            payload BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

        -- Transport keys that are taken, and the journal row that answers each.
        CREATE TABLE spool_event (
            box INTEGER NOT NULL,
            spool BLOB NOT NULL,
            box_seq INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            content BLOB, -- content key of a reading
            PRIMARY KEY (box, spool, box_seq)
        ) STRICT, WITHOUT ROWID;

        -- Content keys that are taken; `day` is by the device's own clock, which is part of the content.
        CREATE TABLE reading_content (
            day INTEGER NOT NULL,
            content BLOB NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (day, content)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE quarantine (
            number INTEGER PRIMARY KEY,
            box INTEGER NOT NULL,
            spool BLOB NOT NULL,
            box_seq INTEGER NOT NULL, -- unsigned, as its bit pattern
            received_at_ms INTEGER NOT NULL,
            reason TEXT NOT NULL,
            is_sealed INTEGER NOT NULL,
            content BLOB NOT NULL
        ) STRICT;
        CREATE INDEX quarantine_key ON quarantine (box, spool, box_seq);

        CREATE TABLE operator_notice (
            number INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            box INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT;

        """

    private static let projections = """
        -- The last journal row that is in the tables below.
        CREATE TABLE fold_position (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL) STRICT;
        INSERT INTO fold_position VALUES (1, 0);

        CREATE TABLE device (
            number INTEGER PRIMARY KEY,
            system_id BLOB NOT NULL UNIQUE,
            manufacturer TEXT NOT NULL,
            model TEXT NOT NULL,
            serial_number TEXT NOT NULL
        ) STRICT;

        -- kind 1 is blood pressure: systolic, diastolic, mean in mmHg, pulse per minute.
        CREATE TABLE reading (
            person INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            measured_at_ms INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            recorded_at_ms INTEGER NOT NULL,
            device_local_ms INTEGER,
            offset_minutes INTEGER NOT NULL,
            clock_quality INTEGER NOT NULL,
            value_1 INTEGER NOT NULL,
            value_2 INTEGER,
            value_3 INTEGER,
            value_4 INTEGER,
            quality INTEGER NOT NULL,
            user_slot INTEGER,
            device INTEGER NOT NULL,
            box INTEGER NOT NULL,
            method INTEGER NOT NULL, -- how the person was decided; 0 while it is nobody
            status INTEGER NOT NULL, -- 1 final, 2 corrected, 3 entered in error
            PRIMARY KEY (person, kind, measured_at_ms, seq)
        ) STRICT, WITHOUT ROWID;

        -- Decisions whose a reading is that came apart from it; the last one holds.
        CREATE TABLE reading_assignment (
            seq INTEGER PRIMARY KEY,
            reading INTEGER NOT NULL,
            person INTEGER NOT NULL,
            method INTEGER NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX reading_assignment_reading ON reading_assignment (reading, seq);

        -- Assignments that came before their reading.
        CREATE TABLE waiting_assignment (
            box INTEGER NOT NULL,
            content BLOB NOT NULL,
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
            card_kind INTEGER NOT NULL,
            key_version INTEGER NOT NULL,
            fingerprint BLOB NOT NULL
        ) STRICT;

        """

    private static let accountability = """
        CREATE TABLE access_record (
            seq INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            by_person INTEGER NOT NULL,
            about_person INTEGER NOT NULL,
            what INTEGER NOT NULL,
            purpose INTEGER NOT NULL,
            box INTEGER NOT NULL,
            session BLOB NOT NULL
        ) STRICT;
        CREATE INDEX access_record_about ON access_record (about_person, seq);
        CREATE TRIGGER access_record_is_never_changed BEFORE UPDATE ON access_record
            BEGIN SELECT RAISE(ABORT, 'access records are append-only'); END;
        """
}
