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
                WHERE fingerprint = ?
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
                SELECT ?, ?, ?, ?, number, ? FROM person WHERE id = ? ON CONFLICT (fingerprint) DO NOTHING
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

    /// Bound are the household, and the first instant twice.
    static let unboundTaps = """
        SELECT tap.seq, box.id AS box_id, occurred_at_ms, card.kind, card.key_version, card.digest
        FROM household
        CROSS JOIN box ON box.household = household.number
        CROSS JOIN tap ON tap.box = box.number
        CROSS JOIN record.card ON card.number = tap.card
        WHERE household.id = ? AND occurred_at_ms >= ? AND recorded_at_ms >= ?
            AND card.digest NOT IN (SELECT fingerprint FROM card_binding)
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
            tappedAt: row.instant("occurred_at_ms")
        )
    }
}
