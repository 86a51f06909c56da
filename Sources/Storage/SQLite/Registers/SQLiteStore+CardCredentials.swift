package import CareServices
package import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore: CardCredentials {
    package func credential(named name: CardCredentialName) async throws(StoreError) -> StoredCredential? {
        try await read { db in
            try db.first(Self.credentials + " WHERE card_credential.name = ?", [Data(name.digest)])
                .map(StoredCredential.init(row:))
        }
    }

    package func credentials(of resident: Resident.ID) async throws(StoreError) -> [StoredCredential] {
        try await read { db in
            try db.all(
                Self.credentials + " WHERE person.id = ? ORDER BY card_credential.number DESC",
                [resident.blob],
                StoredCredential.init(row:)
            )
        }
    }

    package func bind(
        _ credential: NewCredential,
        to resident: Resident.ID,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            let card = credential.card
            let name = Data(card.name.digest)
            guard try db.number("SELECT 1 FROM card_credential WHERE name = ?", [name]) == nil,
                let person = try db.number("SELECT number FROM person WHERE id = ?", [resident.blob])
            else { return false }
            let ended = try db.all(
                "SELECT number FROM card_credential WHERE person = ? AND ended_at_ms IS NULL",
                [person]
            ) { $0["number"] as Int64 }
            try Self.end(person: person, at: now, db)
            let number = try db.insert(
                """
                INSERT INTO card_credential (id, kind, name, issuer, person, not_before_ms, not_after_ms, bound_at_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    credential.id.blob, Self.userAuthentication, name, Data(card.issuer), person,
                    card.notBefore.milliseconds, card.notAfter.milliseconds, now.milliseconds,
                ]
            )
            for old in ended {
                try db.run("UPDATE card_credential SET replaced_by = ? WHERE number = ?", [number, old])
            }
            return true
        }
    }

    package func withdrawCredentials(of resident: Resident.ID, at now: Instant) async throws(StoreError) -> Int {
        try await write { db in
            guard let person = try db.number("SELECT number FROM person WHERE id = ?", [resident.blob]) else {
                return 0
            }
            return try Self.end(person: person, at: now, db)
        }
    }

    package func add(_ attempt: CardSignInAttempt) async throws(StoreError) {
        try await write { db in try CardSignInRow.insert(attempt, db) }
    }

    package func lastRevocationAnswer(
        about name: CardCredentialName
    ) async throws(StoreError) -> PastRevocationAnswer? {
        try await read { db in
            try db.first(Self.lastRevocationAnswer, [Data(name.digest)]).map { row in
                PastRevocationAnswer(
                    askedAt: row.instant("at_ms"),
                    isGood: row["revocation"] == CardSignInRow.Revocation.good.rawValue
                )
            }
        }
    }

    package func unboundSignIns(
        at household: Household.ID,
        since: Instant
    ) async throws(StoreError) -> [UnboundSignIn] {
        try await read { db in
            try db.all(
                Self.unboundSignIns,
                [household.blob, since.milliseconds, CardSignInRefusal.enrolmentNeeded.rawValue]
            ) { row in
                UnboundSignIn(
                    seq: row["seq"],
                    card: try GenuineCard(row: row),
                    box: try row.identifier("box_id"),
                    at: row.instant("at_ms")
                )
            }
        }
    }

    package func signInAttempts(
        at household: Household.ID,
        limit: Int
    ) async throws(StoreError) -> [CardSignInAttempt] {
        try await read { db in
            try db.all(
                Self.attempts + " WHERE household.id = ? ORDER BY seq DESC LIMIT ?",
                [household.blob, limit],
                CardSignInRow.attempt
            )
        }
    }

    /// `kind` of a My Number card's certificate for user authentication.
    private static let userAuthentication = 1

    private static let credentials = """
        SELECT card_credential.id, card_credential.name, issuer, not_before_ms, not_after_ms, bound_at_ms, ended_at_ms,
            person.id AS resident, household.id AS household, successor.id AS replaced_by
        FROM card_credential
        JOIN person ON person.number = card_credential.person
        JOIN household ON household.number = person.household
        LEFT JOIN (SELECT number, id FROM card_credential) AS successor
            ON successor.number = card_credential.replaced_by
        """

    private static let attempts = """
        SELECT seq, at_ms, box.id AS box_id, session, purpose, refusal, person.id AS resident, card_sign_in.name, issuer,
            not_before_ms, not_after_ms, revocation, source, reason, card_sign_in.revoked_at_ms, said_at_ms
        FROM household
        CROSS JOIN box ON box.household = household.number
        CROSS JOIN card_sign_in ON card_sign_in.box = box.number
        LEFT JOIN person ON person.number = card_sign_in.person
        """

    /// Bound are the household, the first instant, and that the card is to be bound.
    static let unboundSignIns =
        attempts + """
             WHERE household.id = ? AND at_ms >= ? AND refusal = ?
                AND card_sign_in.name NOT IN (SELECT name FROM card_credential)
            ORDER BY seq DESC
            """

    /// Bound is the certificate's name.
    static let lastRevocationAnswer = """
        SELECT at_ms, revocation FROM card_sign_in WHERE name = ? AND revocation IN (1, 2) ORDER BY seq DESC LIMIT 1
        """

    @discardableResult
    private static func end(person: Int64, at now: Instant, _ db: Database) throws -> Int {
        try db.run(
            "UPDATE card_credential SET ended_at_ms = ? WHERE person = ? AND ended_at_ms IS NULL",
            [now.milliseconds, person]
        )
        return db.changed
    }
}

extension StoredCredential {
    fileprivate init(row: Row) throws {
        self.init(
            id: try row.identifier("id"),
            card: try GenuineCard(row: row),
            resident: try row.identifier("resident"),
            household: try row.identifier("household"),
            boundAt: row.instant("bound_at_ms"),
            endedAt: (row["ended_at_ms"] as Int64?).map { Instant(milliseconds: $0) },
            replacedBy: try row.identifierIfAny("replaced_by")
        )
    }
}
