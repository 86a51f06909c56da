import GRDB

/// Somebody who looks into the file for as long as `body` takes, so that its log cannot be cut off.
enum SlowReader {
    static func reading(_ path: String, _ body: () throws -> Void) throws {
        var configuration = Configuration()
        configuration.readonly = true
        try DatabaseQueue(path: path, configuration: configuration).read { db in
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM waiting_event")
            try body()
        }
    }
}
