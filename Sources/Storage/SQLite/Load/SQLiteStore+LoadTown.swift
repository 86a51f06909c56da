package import CareServices
package import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore {
    /// Brings in the residents of an invented town and their cards, in one go. The homes are there already.
    package func settle(
        _ town: LoadTown,
        at now: Instant,
        card: @escaping @Sendable (_ resident: Int) -> CardFingerprint
    ) async throws(StoreError) {
        try await write { db in
            for (index, home) in town.homes.enumerated() {
                guard let household = try db.number("SELECT number FROM household WHERE id = ?", [home.household.blob])
                else { throw StoreError(.unavailable, "a home of the load town is not there") }
                for resident in index * town.residentsAtHome..<(index + 1) * town.residentsAtHome {
                    try Self.settle(resident, in: household, card: card(resident), at: now, db)
                }
            }
            try db.countChange()
        }
    }

    private static func settle(
        _ resident: Int,
        in household: Int64,
        card: CardFingerprint,
        at now: Instant,
        _ db: Database
    ) throws {
        try db.run(
            "INSERT INTO person (number, id, household) VALUES (?, ?, ?)",
            [resident + 1, Resident.ID(at: now).blob, household]
        )
        try db.run(
            "INSERT INTO person_identity (person, display_name, kana, birth_day) VALUES (?, ?, 'じゅうみん', -7000)",
            [resident + 1, "住民 \(resident + 1)"]
        )
        try db.run(
            """
            INSERT INTO card_binding (fingerprint, id, card_kind, key_version, person, bound_at_ms)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                Data(card.digest.bytes), CardBinding.ID(at: now).blob, card.kind.rawValue, card.keyVersion,
                resident + 1,
                now.milliseconds,
            ]
        )
    }

    /// Gives an invented town its past: the journal, and the tables as the fold would have made them, each written in
    /// the order of its key. The store must be empty of events; ``problems(told:)`` finds nothing wrong afterwards.
    /// - Parameters:
    ///   - town: Whose past it is.
    ///   - card: The card of each resident.
    ///   - told: Hears after each day how many readings are written.
    /// - Throws: ``StoreError`` when the store has events already, or cannot be written.
    package func writePast(
        of town: LoadTown,
        card: @escaping @Sendable (_ resident: Int) -> CardFingerprint,
        told: @escaping @Sendable (Int) -> Void
    ) async throws(StoreError) {
        guard town.pastReadings > 0 else { return }
        let boxes = try await read { db in
            try town.homes.map { home in try db.number("SELECT number FROM box WHERE id = ?", [home.box.blob]) ?? 0 }
        }
        try await journal.commits.write { db, _ in
            guard try JournalFile.head(db) == 0 else {
                throw StoreError(.unavailable, "the store has events already; take an empty one")
            }
            try LoadPast.writeNames(of: town, boxes: boxes, card: card, db)
        }
        var past = LoadPast(town)
        for day in 0..<town.pastDays {
            let written = past.day(day)
            // The tables first, with their position: the fold finds nothing to do.
            try await write { db in
                try written.writeTables(db)
                try db.run("UPDATE fold_position SET seq = ?", [written.lastRow])
            }
            try await journal.commits.write { [tail = journal.tail] db, _ in
                try written.writeJournal(db)
                tail.begin(after: Int64(written.lastRow))
            }
            if past.isAtEndOfStretch(after: day) {
                let readings = past.takeReadings()
                try await write { db in try LoadPast.write(readings, db) }
            }
            told(written.lastRow)
        }
        let runs = past.runs
        try await write { db in try LoadPast.write(runs, db) }
    }
}
