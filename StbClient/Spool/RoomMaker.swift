import CommunityModel
import GRDB

/// Makes room under the cap of the file: the oldest of what is worth least goes first, keys before taps, and never for
/// something that is worth less. A measurement is never let go of (architecture decision 38).
///
/// That helps where the spool itself has filled up. On a disk that something else has filled, nothing is let go of: the
/// file would have room, and the disk none.
struct RoomMaker {
    let limitBytes: Int

    /// What an event may need: its own page, a page each for the tables and keys beside it, and their parents.
    static let slackBytes = 16 << 10
    /// So many are let go of before room is looked for again.
    private static let step = 64

    /// - Throws: ``SpoolError/Reason/full`` when all that could go is worth more than the event.
    func makeRoom(for event: BoxEvent, _ db: Database) throws {
        guard try freeBytes(db) < Self.slackBytes else { return }
        let worth = EventWorth(event.content)
        for lesser in [EventWorth.sign, .tap] where lesser.rawValue <= worth.rawValue {
            // Twice what is needed, so that not every event makes room for itself.
            while try freeBytes(db) < 2 * Self.slackBytes, try drop(lesser, db) > 0 {}
        }
        let free = try freeBytes(db)
        guard free >= Self.slackBytes else {
            throw SpoolError(.full, "the spool has only \(max(0, free)) bytes left, and nothing to let go of")
        }
    }

    private func freeBytes(_ db: Database) throws -> Int {
        limitBytes - (try SpoolPages(db)).usedBytes
    }

    /// - Returns: how many went.
    private func drop(_ worth: EventWorth, _ db: Database) throws -> Int {
        // "worth < 2" is what the index says of its rows; without it the index is not used.
        let oldest = try Int64.fetchAll(
            db.cachedStatement(
                sql: "SELECT sequence FROM waiting_event WHERE worth = ? AND worth < 2 ORDER BY sequence LIMIT ?"
            ),
            arguments: [worth.rawValue, Self.step]
        )
        for table in ["waiting_event", "event_dating"] {
            let delete = try db.cachedStatement(sql: "DELETE FROM \(table) WHERE sequence = ?")
            for sequence in oldest { try delete.execute(arguments: [sequence]) }
        }
        let column = worth == .sign ? "dropped_signs" : "dropped_taps"
        try db.cachedStatement(sql: "UPDATE spool_file SET \(column) = \(column) + ?")
            .execute(arguments: [oldest.count])
        return oldest.count
    }
}

/// How the file is filled, as the transaction that asks sees it.
struct SpoolPages {
    let usedBytes: Int
    /// Of the file, and used by nothing.
    let emptyBytes: Int

    init(_ db: Database) throws {
        let page = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4_096
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let empty = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        usedBytes = (pages - empty) * page
        emptyBytes = empty * page
    }
}

extension DroppedEvents {
    /// - Returns: none from a file of an earlier release, which let go of nothing.
    init(of db: Database) throws {
        let isCounted = try db.columns(in: "spool_file").contains { $0.name == "dropped_taps" }
        let row = isCounted ? try Row.fetchOne(db, sql: "SELECT dropped_signs, dropped_taps FROM spool_file") : nil
        let (signs, taps): (Int?, Int?) = (row?[0], row?[1])
        self.init(signs: signs ?? 0, taps: taps ?? 0)
    }
}
