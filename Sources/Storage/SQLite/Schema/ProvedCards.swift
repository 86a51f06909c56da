/// Step 8: certificates by which residents sign in, and every attempt to.
enum ProvedCards {
    static let name = "2026-11-26 proved cards"

    static let statements = """
        -- kind: 1 user authentication on a My Number card. name: a keyed hash of issuer and serial number. issuer: key
        -- identifier of the authority. ended_at_ms: a newer one was bound, replaced_by, or it was withdrawn.
        CREATE TABLE card_credential (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            kind INTEGER NOT NULL,
            name BLOB NOT NULL UNIQUE,
            issuer BLOB NOT NULL,
            person INTEGER NOT NULL,
            not_before_ms INTEGER NOT NULL,
            not_after_ms INTEGER NOT NULL,
            bound_at_ms INTEGER NOT NULL,
            ended_at_ms INTEGER,
            replaced_by INTEGER REFERENCES card_credential (number)
        ) STRICT;
        CREATE INDEX card_credential_of_person ON card_credential (person);
        CREATE UNIQUE INDEX card_credential_that_counts ON card_credential (person, kind) WHERE ended_at_ms IS NULL;

        -- refusal: CardSignInRefusal, 0 when it succeeded. person is 0 while nobody is known. name to not_after_ms: of a
        -- certificate that was found genuine and whose key was used. revocation: 0 not asked, 1 good, 2 revoked, 3 nobody
        -- could say, 4 nobody could say and the last good answer counted. source: RevocationAnswer.Source. reason:
        -- CRLReason. said_at_ms: when that was so, of 4 when it was asked.
        CREATE TABLE card_sign_in (
            seq INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            box INTEGER NOT NULL,
            session BLOB NOT NULL,
            purpose INTEGER NOT NULL,
            refusal INTEGER NOT NULL,
            person INTEGER NOT NULL,
            name BLOB,
            issuer BLOB,
            not_before_ms INTEGER,
            not_after_ms INTEGER,
            revocation INTEGER NOT NULL,
            source INTEGER,
            reason INTEGER,
            revoked_at_ms INTEGER,
            said_at_ms INTEGER
        ) STRICT;
        CREATE INDEX card_sign_in_at_box ON card_sign_in (box, at_ms);
        CREATE INDEX card_sign_in_of_name ON card_sign_in (name, seq) WHERE revocation IN (1, 2);
        CREATE TRIGGER card_sign_in_is_never_changed BEFORE UPDATE ON card_sign_in
            BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;
        CREATE TRIGGER card_sign_in_is_never_cut BEFORE DELETE ON card_sign_in
            BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;
        """

    /// What the columns of this step hold.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(
            name: "card_credential",
            purpose: .recognition,
            retention: .whileServed,
            identity: "id name person not_before_ms not_after_ms",
            operational: "number kind issuer bound_at_ms ended_at_ms replaced_by"
        ),
        ClassifiedTable(
            name: "card_sign_in",
            purpose: .accountability,
            retention: .fiveYears,
            identity: "person name not_before_ms not_after_ms",
            location: "at_ms box",
            operational: "seq session purpose refusal issuer revocation source reason revoked_at_ms said_at_ms"
        ),
    ]
}
