package import CareServices
package import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore: CardCredentials {
    package func credential(named name: CardCredentialName) async throws(StoreError) -> StoredCredential? {
        try await read { db in
            try db.first(
                """
                SELECT \(Self.credentialColumns), person.id AS resident, household.id AS household
                FROM card_certificate
                JOIN card_binding ON card_binding.number = card_certificate.binding
                JOIN person ON person.number = card_binding.person
                JOIN household ON household.number = person.household
                WHERE name = ? ORDER BY ended_at_ms IS NULL DESC, card_binding.number DESC LIMIT 1
                """,
                [Data(name.digest)]
            ).map { row in
                StoredCredential(
                    binding: try row.identifier("id"),
                    card: try GenuineCard(row: row),
                    resident: try row.identifier("resident"),
                    household: try row.identifier("household"),
                    end: try CardEnd(row: row)
                )
            }
        }
    }

    package func bind(
        _ credential: NewCredential,
        to resident: Resident.ID,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            let card = credential.card
            guard try db.number(Self.bindingOfName, [Data(card.name.digest)]) == nil,
                let person = try db.number("SELECT number FROM person WHERE id = ?", [resident.blob])
            else { return false }
            // The same card may have been bound by its token alone, in the days when that was possible.
            let before = try card.fingerprint.flatMap {
                try db.number(
                    "SELECT person FROM card_binding WHERE fingerprint = ? AND ended_at_ms IS NULL",
                    [Data($0.digest.bytes)]
                )
            }
            guard before == nil || before == person else { return false }
            let replaced = try db.all(
                "SELECT number FROM card_binding WHERE person = ? AND card_kind = ? AND ended_at_ms IS NULL",
                [person, CardKind.myNumber.rawValue]
            ) { $0["number"] as Int64 }
            for old in replaced { try Self.end(old, because: .replaced, at: now, db) }
            let number = try db.insert(
                """
                INSERT INTO card_binding (id, fingerprint, card_kind, key_version, person, bound_at_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    credential.binding.blob, (card.fingerprint?.digest.bytes).map { Data($0) },
                    CardKind.myNumber.rawValue, card.fingerprint?.keyVersion, person, now.milliseconds,
                ]
            )
            try db.run(
                """
                INSERT INTO card_certificate (binding, name, issuer, not_before_ms, not_after_ms)
                VALUES (?, ?, ?, ?, ?)
                """,
                [
                    number, Data(card.name.digest), Data(card.issuer), card.notBefore.milliseconds,
                    card.notAfter.milliseconds,
                ]
            )
            for old in replaced {
                try db.run("UPDATE card_binding SET replaced_by = ? WHERE number = ?", [number, old])
            }
            try db.countRosterUp(ofHouseholdOf: resident)
            return true
        }
    }

    package func keepFingerprint(
        _ card: CardFingerprint,
        of binding: CardBinding.ID
    ) async throws(StoreError) {
        try await write { db in
            try db.run(
                """
                UPDATE card_binding SET fingerprint = ?1, key_version = ?2 WHERE id = ?3 AND ended_at_ms IS NULL
                AND NOT EXISTS (SELECT 1 FROM card_binding WHERE fingerprint = ?1 AND ended_at_ms IS NULL)
                """,
                [Data(card.digest.bytes), card.keyVersion, binding.blob]
            )
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
                [
                    household.blob, since.milliseconds, CardSignInRefusal.enrolmentNeeded.rawValue,
                    CardSignInRefusal.credentialReplaced.rawValue, CardSignInRefusal.credentialWithdrawn.rawValue,
                ]
            ) { row in
                UnboundSignIn(
                    seq: row["seq"],
                    card: try GenuineCard(row: row),
                    box: try row.identifier("box_id"),
                    at: row.instant("at_ms"),
                    endedAt: row.instantIfAny("ended_at_ms")
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

    static let credentialColumns = """
        card_binding.id, fingerprint, key_version, name, issuer, not_before_ms, not_after_ms, ended_at_ms, end_reason,
        (SELECT id FROM card_binding AS successor WHERE successor.number = card_binding.replaced_by) AS replaced_by
        """

    /// Bound is the certificate's name.
    private static let bindingOfName = """
        SELECT binding FROM card_certificate JOIN card_binding ON card_binding.number = binding
        WHERE name = ? AND ended_at_ms IS NULL
        """

    private static let attemptColumns = """
        seq, at_ms, box.id AS box_id, session, purpose, means, refusal, person.id AS resident, card_sign_in.name,
        card_sign_in.fingerprint, card_sign_in.key_version, card_sign_in.issuer, card_sign_in.not_before_ms,
        card_sign_in.not_after_ms, revocation, source, reason, card_sign_in.revoked_at_ms, said_at_ms
        """

    private static let attemptsAtHome = """
        FROM household
        CROSS JOIN box ON box.household = household.number
        CROSS JOIN card_sign_in ON card_sign_in.box = box.number
        LEFT JOIN person ON person.number = card_sign_in.person
        """

    private static let attempts = "SELECT \(attemptColumns) \(attemptsAtHome)"

    /// Bound are the household, the first instant, and the three refusals of a genuine card that is nobody's.
    static let unboundSignIns = """
        SELECT \(attemptColumns), (
            SELECT max(ended_at_ms) FROM card_certificate JOIN card_binding ON card_binding.number = binding
            WHERE card_certificate.name = card_sign_in.name
        ) AS ended_at_ms
        \(attemptsAtHome)
        WHERE household.id = ? AND at_ms >= ? AND refusal IN (?, ?, ?) AND NOT EXISTS (
            SELECT 1 FROM card_certificate JOIN card_binding ON card_binding.number = binding
            WHERE card_certificate.name = card_sign_in.name AND ended_at_ms IS NULL
        )
        ORDER BY seq DESC
        """

    /// Bound is the certificate's name.
    static let lastRevocationAnswer = """
        SELECT at_ms, revocation FROM card_sign_in WHERE name = ? AND revocation IN (1, 2) ORDER BY seq DESC LIMIT 1
        """
}
