import FoundationEssentials
import GRDB
import Glibc

/// What a spool says of itself to somebody who only looks: the box may run, and nothing of the file is changed.
package struct SpoolStatus: Hashable, Sendable {
    /// How many events wait for the collector.
    package let waiting: Int
    /// How many events the collector has put aside since the file began.
    package let quarantined: Int
    /// How much of the spool's room is taken, 0...100; nil before an agent of this release has run.
    package let usedPercent: Int?
    /// What was let go of for newer events since the file began.
    package let dropped: DroppedEvents

    private static let empty = SpoolStatus(waiting: 0, quarantined: 0, usedPercent: nil, dropped: DroppedEvents())

    /// Looks into the file at `path` without migrating, repairing or renaming it. A file that is not there yet, or that a
    /// box is about to fill for the first time, is an empty spool.
    /// - Throws: ``SpoolError`` with reason `unavailable` when the file is damaged or is no spool.
    package static func read(path: String) throws(SpoolError) -> SpoolStatus {
        guard access(path, F_OK) == 0 else { return empty }
        var configuration = Configuration()
        configuration.label = "spool status"
        configuration.readonly = true
        configuration.busyMode = .timeout(TimeInterval(SpoolStore.patience))
        do {
            return try DatabaseQueue(path: path, configuration: configuration).read { db in
                try status(in: db, path: path)
            }
        } catch {
            throw SpoolError(database: error)
        }
    }

    private static func status(in db: Database, path: String) throws -> SpoolStatus {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        guard application != 0 else { return empty }
        guard application == SpoolStore.applicationID else {
            throw SpoolError(.unavailable, "the file belongs to another program")
        }
        let hasLimit = try db.columns(in: "spool_file").contains { $0.name == "limit_bytes" }
        let limit = hasLimit ? try Int.fetchOne(db, sql: "SELECT limit_bytes FROM spool_file") : nil
        return SpoolStatus(
            waiting: try Int.fetchOne(db, sql: "SELECT count(*) FROM waiting_event") ?? 0,
            quarantined: try Int.fetchOne(db, sql: "SELECT quarantined FROM spool_file") ?? 0,
            usedPercent: try limit.map { limit in
                let reserve = SpoolLimits.reserve(onDiskOf: path)
                return try SpoolRoom(of: db, disk: path, limit: limit, reserve: reserve).usedPercent
            },
            dropped: try DroppedEvents(of: db)
        )
    }
}
