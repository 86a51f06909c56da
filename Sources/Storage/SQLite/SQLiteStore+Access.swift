import CareServices
import GRDB

extension SQLiteStore {
    /// Reads one moment of the registers.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(StoreError) -> Value
    {
        do {
            return try await pool.read(body)
        } catch {
            throw StoreError(from: error)
        }
    }

    /// Reads the tables that are folded from the journal, with everything in them that was stored before the call.
    func readFolded<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await fold(through: try await read { db in try JournalFold.head(db) })
        return try await read(body)
    }

    /// Returns when the tables hold the journal's rows up to `row`.
    func fold(through row: Int64) async throws(StoreError) {
        while try await read({ db in try JournalFold.position(db) }) < row {
            try await write { db in _ = try JournalFold.advance(db) }
        }
    }

    /// Writes; durable when it returns.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await commits.write { db, _ in try body(db) }
    }
}

/// Turns what the database throws into what the use cases branch on.
func storeErrors<Value>(_ work: () throws -> Value) throws(StoreError) -> Value {
    do {
        return try work()
    } catch {
        throw StoreError(from: error)
    }
}

extension StoreError {
    /// SQLite's own words say what it could not do; arguments, which may hold names, are left out.
    init(from error: any Error) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DatabaseError:
            let isDamaged = [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
            self.init(
                isDamaged ? .corrupted : .unavailable,
                "SQLite error \(error.extendedResultCode.rawValue): \(error.message ?? "no message")"
            )
        default:
            self.init(.unavailable, "\(type(of: error))")
        }
    }
}
