package import CareServices
package import CommunityModel
import GRDB

extension SQLiteStore: Outbox {
    package func claimDeliveries(
        by worker: WatchKeeper.ID,
        until end: Instant,
        at now: Instant,
        limit: Int
    ) async throws(StoreError) -> [ClaimedDelivery] {
        // Most rounds have nothing to do and need no commit.
        let isDue = try await read { db in
            try db.number(
                "SELECT 1 FROM delivery WHERE state = 1 AND next_try_at_ms <= ? LIMIT 1",
                [now.milliseconds]
            ) != nil
        }
        guard isDue else { return [] }
        return try await write { db in
            try Self.clearOutbox(at: now, db)
            let numbers = try db.all(
                """
                SELECT number FROM delivery
                WHERE state = 1 AND next_try_at_ms <= ? AND (lease_owner IS NULL OR lease_until_ms <= ?)
                AND (after IS NULL OR (SELECT state FROM delivery AS told WHERE told.number = delivery.after) != 1)
                ORDER BY kind, next_try_at_ms, number LIMIT ?
                """,
                [now.milliseconds, now.milliseconds, limit]
            ) { $0["number"] as Int64 }
            for number in numbers {
                try db.run(
                    "UPDATE delivery SET lease_owner = ?, lease_until_ms = ? WHERE number = ?",
                    [worker.blob, end.milliseconds, number]
                )
            }
            return try numbers.compactMap { try ClaimedDelivery.of($0, db) }
        }
    }

    /// Takes out of the line what is not to be sent any more.
    private static func clearOutbox(at now: Instant, _ db: Database) throws {
        let free = "state = 1 AND (lease_owner IS NULL OR lease_until_ms <= :now)"
        let isOver = "kind = 1 AND alert IN (SELECT number FROM alert WHERE closed_at_ms IS NOT NULL)"
        func end(_ state: DeliveryRow.State, _ condition: String) throws {
            try db.run(
                "UPDATE delivery SET state = :state, done_at_ms = :now, lease_owner = NULL WHERE \(free) AND \(condition)",
                ["state": state, "now": now.milliseconds]
            )
        }
        // The worker died at a message of an alert that is over: it may have arrived, and must not be sent again.
        try end(.perhapsSent, "lease_owner IS NOT NULL AND \(isOver)")
        try end(.withdrawn, isOver)
        try end(.withdrawn, "contact IN (SELECT number FROM family_contact WHERE removed_at_ms IS NOT NULL)")
        // An all clear for somebody who was not told after all.
        try end(.withdrawn, "after IN (SELECT number FROM delivery WHERE state IN (3, 4, 5))")
        try db.run(
            """
            INSERT INTO operator_notice (at_ms, box, text)
            SELECT :now, 0, 'A message to a family could not be delivered in time. Delivery ' || lower(hex(id)) || '.'
            FROM delivery WHERE \(free) AND expires_at_ms <= :now
            """,
            ["now": now.milliseconds]
        )
        try end(.expired, "expires_at_ms <= :now")
    }

    package func finish(
        _ delivery: Delivery.ID,
        by worker: WatchKeeper.ID,
        as outcome: DeliveryOutcome,
        at now: Instant
    ) async throws(StoreError) {
        try await write { db in
            try db.run(
                """
                UPDATE delivery SET tries = tries + 1, lease_owner = NULL, state = ?, done_at_ms = ?,
                    next_try_at_ms = coalesce(?, next_try_at_ms), last_reason = ?
                WHERE id = ? AND state = 1 AND lease_owner = ?
                """,
                [
                    outcome.state, outcome.nextTry == nil ? now.milliseconds : nil, outcome.nextTry?.milliseconds,
                    outcome.reason, delivery.blob, worker.blob,
                ]
            )
            guard db.changed == 1 else { return }
            if outcome.state == .refused {
                try db.run(
                    """
                    INSERT INTO operator_notice (at_ms, box, text) VALUES (?, 0,
                        'A mail server refused a message to a family: check the address. Delivery ' || lower(hex(?)) || '.')
                    """,
                    [now.milliseconds, delivery.blob]
                )
            }
            try db.countDeskChange()
        }
    }
}

extension DeliveryOutcome {
    fileprivate var state: DeliveryRow.State {
        switch self {
        case .sent: .sent
        case .tryAgain: .waiting
        case .refused: .refused
        }
    }

    fileprivate var nextTry: Instant? {
        if case .tryAgain(let next, _) = self { next } else { nil }
    }

    fileprivate var reason: String? {
        switch self {
        case .sent: nil
        case .tryAgain(_, let reason), .refused(let reason): reason
        }
    }
}

extension ClaimedDelivery {
    fileprivate static func of(_ number: Int64, _ db: Database) throws -> ClaimedDelivery? {
        let row = try db.first(
            """
            SELECT d.id, d.kind, d.key, d.tries, d.written_at_ms, d.expires_at_ms, d.contact, display_name,
                e.deadline_ms, e.asked_at_ms, e.sign_kind, e.sign_at_ms, a.last_sign_kind, a.last_sign_at_ms,
                a.home_reach, a.opened_at_ms, a.closing_sign_kind, a.closing_sign_at_ms
            FROM delivery d
            JOIN expectation e ON e.number = d.expectation
            JOIN person_identity ON person_identity.person = e.person
            LEFT JOIN alert a ON a.number = d.alert
            WHERE d.number = ?
            """,
            [number]
        )
        guard let row else { return nil }
        guard let kind = Delivery.Kind(rawValue: row["kind"]),
            let recipient = try FamilyContact.withNumber(row["contact"], db), let content = try content(of: kind, row)
        else { throw StoreError(.corrupted, "a message says nothing that is known") }
        return ClaimedDelivery(
            id: try row.identifier("id"),
            kind: kind,
            key: row["key"],
            tries: row["tries"],
            writtenAt: row.instant("written_at_ms"),
            expiresAt: row.instant("expires_at_ms"),
            recipient: recipient,
            residentName: row["display_name"],
            content: content
        )
    }

    private static func content(of kind: Delivery.Kind, _ row: Row) throws -> FamilyMessage.Content? {
        switch kind {
        case .noSignOfLife:
            (row["home_reach"] as Int?).flatMap(HomeReach.init).map { home in
                .noSignOfLife(
                    last: try? row.sign(kind: "last_sign_kind", at: "last_sign_at_ms"),
                    deadline: row.instant("deadline_ms"),
                    askedAt: row.instantIfAny("asked_at_ms") ?? row.instant("deadline_ms"),
                    home: home
                )
            }
        case .allClear:
            try row.sign(kind: "closing_sign_kind", at: "closing_sign_at_ms").map { .allClear($0) }
        case .morningNote:
            try row.sign(kind: "sign_kind", at: "sign_at_ms").map { .morningNote($0) }
        }
    }
}
