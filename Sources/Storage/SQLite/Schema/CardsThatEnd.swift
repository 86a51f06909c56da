/// Step 10: a card that stopped being somebody's stays in the register, with when and why; a My Number card is bound as
/// every other card, and its certificate belongs to that binding.
enum CardsThatEnd {
    static let name = "2026-11-26 cards that end"

    static let statements = """
        ALTER TABLE card_binding RENAME TO card_binding_before;

        -- fingerprint and key_version: NULL of a My Number card that was bound before this step, until it signs in.
        -- end_reason: CardEndReason.
        CREATE TABLE card_binding (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            fingerprint BLOB,
            card_kind INTEGER NOT NULL,
            key_version INTEGER,
            person INTEGER NOT NULL REFERENCES person (number),
            bound_at_ms INTEGER NOT NULL,
            ended_at_ms INTEGER,
            end_reason INTEGER,
            replaced_by INTEGER REFERENCES card_binding (number)
        ) STRICT;
        CREATE UNIQUE INDEX card_binding_that_counts ON card_binding (fingerprint) WHERE ended_at_ms IS NULL;
        CREATE INDEX card_binding_that_ended ON card_binding (fingerprint) WHERE ended_at_ms IS NOT NULL;
        CREATE INDEX card_binding_of_person ON card_binding (person);
        INSERT INTO card_binding (id, fingerprint, card_kind, key_version, person, bound_at_ms)
            SELECT id, fingerprint, card_kind, key_version, person, bound_at_ms FROM card_binding_before
            ORDER BY bound_at_ms, id;

        -- Of a card that was bound by its certificate for user authentication. name: a keyed hash of issuer and serial
        -- number. issuer: key identifier of the authority.
        CREATE TABLE card_certificate (
            binding INTEGER PRIMARY KEY REFERENCES card_binding (number),
            name BLOB NOT NULL,
            issuer BLOB NOT NULL,
            not_before_ms INTEGER NOT NULL,
            not_after_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX card_certificate_of_name ON card_certificate (name);
        INSERT INTO card_binding (id, card_kind, person, bound_at_ms, ended_at_ms, end_reason)
            SELECT id, 4, person, bound_at_ms, ended_at_ms,
                CASE WHEN ended_at_ms IS NULL THEN NULL WHEN replaced_by IS NULL THEN 2 ELSE 1 END
            FROM card_credential ORDER BY number;
        INSERT INTO card_certificate (binding, name, issuer, not_before_ms, not_after_ms)
            SELECT card_binding.number, name, issuer, not_before_ms, not_after_ms
            FROM card_credential JOIN card_binding ON card_binding.id = card_credential.id;
        UPDATE card_binding SET replaced_by = new.number
            FROM card_credential AS old
            JOIN card_credential AS successor ON successor.number = old.replaced_by
            JOIN card_binding AS new ON new.id = successor.id
            WHERE card_binding.id = old.id;
        DROP TABLE card_credential;
        DROP TABLE card_binding_before;

        CREATE TRIGGER owner_change_bound AFTER INSERT ON card_binding
            BEGIN UPDATE owner_change SET count = count + 1; END;
        CREATE TRIGGER owner_change_rebound AFTER UPDATE ON card_binding
            BEGIN UPDATE owner_change SET count = count + 1; END;
        CREATE TRIGGER card_binding_is_never_cut BEFORE DELETE ON card_binding
            BEGIN SELECT RAISE(ABORT, 'a card that was bound stays in the register'); END;
        UPDATE owner_change SET count = count + 1;

        -- How the card of an attempt names itself when it is only laid on; with name and issuer.
        ALTER TABLE card_sign_in ADD COLUMN fingerprint BLOB;
        ALTER TABLE card_sign_in ADD COLUMN key_version INTEGER;
        -- CardSignInMeans: 1 a My Number card, 2 a FeliCa Lite-S card, 3 nothing.
        ALTER TABLE card_sign_in ADD COLUMN means INTEGER NOT NULL DEFAULT 1;
        """

    /// Tables of earlier steps that are gone, or were made anew above.
    static let replaced: Set<String> = ["card_binding", "card_credential"]

    /// What the columns of this step hold.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(
            name: "card_binding",
            purpose: .recognition,
            retention: .whileServed,
            identity: "id fingerprint person",
            operational: "number card_kind key_version bound_at_ms ended_at_ms end_reason replaced_by"
        ),
        ClassifiedTable(
            name: "card_certificate",
            purpose: .recognition,
            retention: .whileServed,
            identity: "name not_before_ms not_after_ms",
            operational: "binding issuer"
        ),
        ClassifiedTable(
            name: "card_sign_in",
            purpose: .accountability,
            retention: .fiveYears,
            identity: "fingerprint",
            operational: "key_version means"
        ),
    ]
}
