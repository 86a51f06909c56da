import GRDB

/// The tables of the journal's own file. The list of steps only grows: a step that was shipped is never edited.
///
/// The journal has a file of its own so that what boxes send is appended and synced without waiting for the tables
/// that are folded from it: each file has one writer, and the two write at the same time.
enum JournalSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(firstName) { db in try db.execute(sql: firstStatements) }
        migrator.registerMigration(agentsOfBootsName) { db in try db.execute(sql: agentsOfBoots) }
        return migrator
    }()

    static let firstName = "2026-11-26 the journal's own file"

    /// Names are interned: what is long and comes again has a number here, so that a journal row is short.
    static let firstStatements = """
        CREATE TABLE lock_taker (id INTEGER PRIMARY KEY) STRICT;

        -- A box's spool file, which numbers its events.
        CREATE TABLE spool (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL,
            box INTEGER NOT NULL,
            UNIQUE (id, box)
        ) STRICT;

        -- One start of a box, and the agent that ran then.
        CREATE TABLE boot (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            agent TEXT NOT NULL
        ) STRICT;

        CREATE TABLE card (
            number INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            kind INTEGER NOT NULL,
            key_version INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE device (
            number INTEGER PRIMARY KEY,
            system_id BLOB NOT NULL,
            manufacturer TEXT NOT NULL,
            model TEXT NOT NULL,
            serial_number TEXT NOT NULL,
            UNIQUE (system_id, manufacturer, model, serial_number)
        ) STRICT;

        -- kind: 1 tap, 2 reading, 3 assignment, 4 television, 5 a reading that was there already. subject is a person
        -- number, 0 nobody; boot, card and device are numbers of the tables above, 0 none. payload: PackedEvent.
        CREATE TABLE journal (
            seq INTEGER PRIMARY KEY,
            recorded_at_ms INTEGER NOT NULL,
            occurred_at_ms INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            subject INTEGER NOT NULL,
            spool INTEGER NOT NULL,
            box_seq INTEGER NOT NULL,
            boot INTEGER NOT NULL,
            card INTEGER NOT NULL,
            device INTEGER NOT NULL,
            payload BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

        CREATE TABLE quarantine (
            number INTEGER PRIMARY KEY,
            box INTEGER NOT NULL,
            spool BLOB NOT NULL,
            box_seq INTEGER NOT NULL, -- unsigned, as its bit pattern
            received_at_ms INTEGER NOT NULL,
            reason TEXT NOT NULL,
            is_sealed INTEGER NOT NULL, -- 0: the number of the event was used for another one before
            content BLOB NOT NULL
        ) STRICT;
        CREATE INDEX quarantine_key ON quarantine (box, spool, box_seq);
        """

    static let agentsOfBootsName = "2026-11-28 agents of boots"

    /// A boot has a number for each agent that sent events of it: an update of the agent does not begin a new one.
    private static let agentsOfBoots = """
        ALTER TABLE boot RENAME TO boot_before;
        CREATE TABLE boot (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL,
            agent TEXT NOT NULL,
            UNIQUE (id, agent)
        ) STRICT;
        INSERT INTO boot SELECT number, id, agent FROM boot_before ORDER BY number;
        DROP TABLE boot_before;
        """

    /// What the columns hold; a test fails on one that is not here.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(name: "lock_taker", purpose: .operation, retention: .withTheStore, operational: "id"),
        ClassifiedTable(
            name: "spool",
            purpose: .exactlyOnce,
            retention: .asItsSource,
            location: "box",
            operational: "number id"
        ),
        ClassifiedTable(name: "boot", purpose: .care, retention: .asItsSource, operational: "number id agent"),
        ClassifiedTable(
            name: "card",
            purpose: .recognition,
            retention: .asItsSource,
            identity: "number digest",
            operational: "kind key_version"
        ),
        ClassifiedTable(
            name: "device",
            purpose: .care,
            retention: .asItsSource,
            operational: "number system_id manufacturer model serial_number"
        ),
        ClassifiedTable(
            name: "journal",
            purpose: .care,
            retention: .whileServed,
            identity: "subject card",
            sensitive: "payload",
            location: "spool",
            operational: "seq recorded_at_ms occurred_at_ms kind box_seq boot device"
        ),
        ClassifiedTable(
            name: "quarantine",
            purpose: .operation,
            retention: .untilHandled,
            sensitive: "content",
            location: "box",
            operational: "number spool box_seq received_at_ms reason is_sealed"
        ),
    ]
}
