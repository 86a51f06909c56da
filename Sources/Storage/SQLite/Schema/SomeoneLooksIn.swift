/// Step 2: the watch with its outbox, family, and the care desk's staff.
enum SomeoneLooksIn {
    static let name = "2026-11-23 someone looks in"

    static let statements = signs + watch + desk

    private static let signs = """
        -- Signs of life of whom they are known to be, folded from the journal. kind: 1 tap, 2 reading, 3 key of the
        -- remote control, 4 answer to the television's question.
        CREATE TABLE life_sign (
            person INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            PRIMARY KEY (person, at_ms, seq)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX life_sign_seq ON life_sign (seq, person);
        INSERT INTO life_sign SELECT person, occurred_at_ms, seq, 1 FROM tap WHERE person != 0;
        INSERT OR IGNORE INTO life_sign
            SELECT reading.person, journal.occurred_at_ms, reading.seq, 2 FROM reading
            JOIN journal ON journal.seq = reading.seq WHERE reading.person != 0 AND journal.subject != 0;

        """

    private static let watch = """
        -- Times of the day in milliseconds since midnight of the town.
        CREATE TABLE watch_plan (
            person INTEGER PRIMARY KEY REFERENCES person (number),
            opens_at INTEGER NOT NULL,
            deadline INTEGER NOT NULL,
            grace_ms INTEGER NOT NULL,
            made_at_ms INTEGER NOT NULL,
            planned_through INTEGER NOT NULL -- the last day that has its expectation, as days since 1970-01-01
        ) STRICT;
        CREATE INDEX watch_plan_planned ON watch_plan (planned_through);

        -- phase: 1 waiting, 2 asked, 3 alerted, 4 met, 5 ended, 6 lapsed.
        CREATE TABLE expectation (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            person INTEGER NOT NULL REFERENCES person (number),
            day INTEGER NOT NULL,
            opens_at_ms INTEGER NOT NULL,
            note_at_ms INTEGER NOT NULL,
            deadline_ms INTEGER NOT NULL,
            alert_at_ms INTEGER NOT NULL,
            phase INTEGER NOT NULL,
            asked_at_ms INTEGER,
            ask_until_ms INTEGER, -- while the question stands on the television
            alerted_at_ms INTEGER,
            sign_kind INTEGER,
            sign_at_ms INTEGER,
            is_noted INTEGER NOT NULL,
            fire_at_ms INTEGER, -- when it has to be looked at though no sign comes
            UNIQUE (person, day)
        ) STRICT;
        CREATE INDEX expectation_due ON expectation (fire_at_ms) WHERE fire_at_ms IS NOT NULL;
        CREATE INDEX expectation_open ON expectation (person) WHERE phase <= 3;

        CREATE TABLE alert (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            person INTEGER NOT NULL REFERENCES person (number),
            expectation INTEGER NOT NULL REFERENCES expectation (number),
            opened_at_ms INTEGER NOT NULL,
            last_sign_kind INTEGER,
            last_sign_at_ms INTEGER,
            home_reach INTEGER NOT NULL, -- 1 connected, 2 out of reach
            closed_at_ms INTEGER,
            closing_sign_kind INTEGER,
            closing_sign_at_ms INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX alert_open ON alert (person) WHERE closed_at_ms IS NULL;

        CREATE TABLE family_contact (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            person INTEGER NOT NULL REFERENCES person (number),
            name TEXT NOT NULL,
            relation TEXT NOT NULL,
            email TEXT NOT NULL,
            wants_morning_note INTEGER NOT NULL,
            removed_at_ms INTEGER
        ) STRICT;
        CREATE INDEX family_contact_person ON family_contact (person);

        -- The outbox. kind: 1 no sign of life, 2 all clear, 3 morning note. state: 1 waiting, 2 sent, 3 refused,
        -- 4 withdrawn, 5 expired, 6 perhaps sent. channel: 1 mail.
        CREATE TABLE delivery (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            key TEXT NOT NULL UNIQUE,
            kind INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            expectation INTEGER NOT NULL REFERENCES expectation (number),
            alert INTEGER REFERENCES alert (number),
            contact INTEGER NOT NULL REFERENCES family_contact (number),
            after INTEGER REFERENCES delivery (number), -- an all clear goes only to whom this one reached
            state INTEGER NOT NULL,
            written_at_ms INTEGER NOT NULL,
            next_try_at_ms INTEGER NOT NULL,
            expires_at_ms INTEGER NOT NULL,
            tries INTEGER NOT NULL,
            lease_owner BLOB,
            lease_until_ms INTEGER,
            done_at_ms INTEGER,
            last_reason TEXT
        ) STRICT;
        CREATE INDEX delivery_due ON delivery (next_try_at_ms) WHERE state = 1;
        CREATE INDEX delivery_alert ON delivery (alert);

        -- Who keeps the watch, and how far it has come.
        CREATE TABLE watch_keeper (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            owner BLOB,
            held_until_ms INTEGER NOT NULL,
            last_round_ms INTEGER,
            signs_seen INTEGER NOT NULL -- the journal row up to which signs were judged
        ) STRICT;
        INSERT INTO watch_keeper VALUES (1, NULL, 0, NULL, 0);

        """

    private static let desk = """
        CREATE TABLE staff (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            id BLOB NOT NULL UNIQUE,
            sign_in_name TEXT NOT NULL UNIQUE,
            display_name TEXT NOT NULL,
            title TEXT NOT NULL,
            password TEXT NOT NULL
        ) STRICT;

        CREATE TABLE staff_session (
            key BLOB PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            staff INTEGER NOT NULL REFERENCES staff (number),
            form_token BLOB NOT NULL,
            opened_at_ms INTEGER NOT NULL,
            last_used_at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX staff_session_staff ON staff_session (staff);

        CREATE TABLE care_client (
            staff INTEGER NOT NULL REFERENCES staff (number),
            person INTEGER NOT NULL REFERENCES person (number),
            PRIMARY KEY (staff, person)
        ) STRICT, WITHOUT ROWID;

        -- A look from the care desk: staff is not 0, by_person and box are.
        ALTER TABLE access_record ADD COLUMN staff INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX access_record_session ON access_record (session, about_person, what, at_ms);

        -- Counts up with each change of the watch that the care desk shows.
        CREATE TABLE desk_change (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
        INSERT INTO desk_change VALUES (1, 0);
        """
}
