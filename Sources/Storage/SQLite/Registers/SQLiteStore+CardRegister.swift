package import CareServices
package import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore: CardRegister {
    package func binding(of card: CardFingerprint) async throws(StoreError) -> CardOwner? {
        try await read { db in
            try db.first(
                """
                SELECT card_binding.id AS binding, person.id AS resident, household.id AS household FROM card_binding
                JOIN person ON person.number = card_binding.person
                JOIN household ON household.number = person.household
                WHERE fingerprint = ? AND ended_at_ms IS NULL
                """,
                [Data(card.digest.bytes)]
            ).map { row in
                CardOwner(
                    binding: try row.identifier("binding"),
                    resident: try row.identifier("resident"),
                    household: try row.identifier("household")
                )
            }
        }
    }

    package func bind(
        _ card: CardFingerprint,
        to resident: Resident.ID,
        as binding: CardBinding.ID,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                """
                INSERT INTO card_binding (fingerprint, id, card_kind, key_version, person, bound_at_ms)
                SELECT ?, ?, ?, ?, number, ? FROM person WHERE id = ?
                ON CONFLICT (fingerprint) WHERE ended_at_ms IS NULL DO NOTHING
                """,
                [
                    Data(card.digest.bytes), binding.blob, card.kind.rawValue, card.keyVersion, now.milliseconds,
                    resident.blob,
                ]
            )
            guard db.changed == 1 else { return false }
            try db.countRosterUp(ofHouseholdOf: resident)
            return true
        }
    }

    package func unboundTaps(at household: Household.ID, since: Instant) async throws(StoreError) -> [UnboundTap] {
        try await readFolded { db in
            try db.all(
                Self.unboundTaps,
                [household.blob, since.milliseconds, since.milliseconds],
                UnboundTap.init(row:)
            )
        }
    }

    package func cards(of resident: Resident.ID) async throws(StoreError) -> [BoundCard] {
        try await read { db in
            try db.all(
                """
                SELECT \(Self.credentialColumns), card_kind, bound_at_ms FROM card_binding
                LEFT JOIN card_certificate ON card_certificate.binding = card_binding.number
                WHERE person = (SELECT number FROM person WHERE id = ?) ORDER BY card_binding.number DESC
                """,
                [resident.blob],
                BoundCard.init(row:)
            )
        }
    }

    package func end(
        _ binding: CardBinding.ID,
        because reason: CardEndReason,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            let found = try db.first(
                """
                SELECT card_binding.number, person.id FROM card_binding
                JOIN person ON person.number = card_binding.person WHERE card_binding.id = ? AND ended_at_ms IS NULL
                """,
                [binding.blob]
            )
            guard let found else { return false }
            try Self.end(found["number"], because: reason, at: now, db)
            try db.countRosterUp(ofHouseholdOf: try found.identifier("id"))
            return true
        }
    }

    static func end(_ number: Int64, because reason: CardEndReason, at now: Instant, _ db: Database) throws {
        try db.run(
            "UPDATE card_binding SET ended_at_ms = ?, end_reason = ? WHERE number = ?",
            [now.milliseconds, reason.rawValue, number]
        )
    }

    package func bindingsThatCount(
        of bindings: Set<CardBinding.ID>
    ) async throws(StoreError) -> Set<CardBinding.ID> {
        guard !bindings.isEmpty else { return [] }
        return try await read { db in
            try bindings.filter { binding in
                try db.number("SELECT 1 FROM card_binding WHERE id = ? AND ended_at_ms IS NULL", [binding.blob]) != nil
            }
        }
    }

    package func cardChangeCount() async throws(StoreError) -> Int64 {
        try await read { db in try db.number("SELECT count FROM owner_change") ?? 0 }
    }

    /// Bound are the household, and the first instant twice.
    static let unboundTaps = """
        SELECT tap.seq, box.id AS box_id, occurred_at_ms, card.kind, card.key_version, card.digest,
            (SELECT max(ended_at_ms) FROM card_binding WHERE fingerprint = card.digest AND ended_at_ms IS NOT NULL)
                AS ended_at_ms
        FROM household
        CROSS JOIN box ON box.household = household.number
        CROSS JOIN tap ON tap.box = box.number
        CROSS JOIN record.card ON card.number = tap.card
        WHERE household.id = ? AND occurred_at_ms >= ? AND recorded_at_ms >= ?
            AND NOT EXISTS (SELECT 1 FROM card_binding WHERE fingerprint = card.digest AND ended_at_ms IS NULL)
        ORDER BY tap.seq DESC
        """
}

extension UnboundTap {
    fileprivate init(row: Row) throws {
        guard let kind = CardKind(rawValue: row["kind"]),
            let card = CardFingerprint(kind: kind, keyVersion: row["key_version"], digest: row.bytes("digest"))
        else { throw StoreError(.corrupted, "a tap names no card") }
        self.init(
            seq: row["seq"],
            card: card,
            box: try row.identifier("box_id"),
            tappedAt: row.instant("occurred_at_ms"),
            endedAt: row.instantIfAny("ended_at_ms")
        )
    }
}

extension BoundCard {
    fileprivate init(row: Row) throws {
        guard let kind = CardKind(rawValue: row["card_kind"]) else {
            throw StoreError(.corrupted, "a card of no kind is bound")
        }
        self.init(
            binding: try row.identifier("id"),
            kind: kind,
            boundAt: row.instant("bound_at_ms"),
            notAfter: row.instantIfAny("not_after_ms"),
            end: try CardEnd(row: row)
        )
    }
}

extension CardEnd {
    /// nil of a card that counts.
    init?(row: Row) throws {
        guard let at = row.instantIfAny("ended_at_ms") else { return nil }
        guard let reason = CardEndReason(rawValue: row["end_reason"]) else {
            throw StoreError(.corrupted, "a card ended for no reason that is known")
        }
        self.init(at: at, reason: reason, replacedBy: try row.identifierIfAny("replaced_by"))
    }
}
