import GRDB
import GRDBSQLite

/// A prepared statement whose values are bound and read by index, without a box for each: for the paths where every
/// event passes. Numbers of parameters begin at 1, of columns at 0, as SQLite has them.
struct HotStatement {
    private let statement: Statement
    private let raw: OpaquePointer

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        raw = statement.sqliteStatement
    }

    func bind(_ parameter: Int32, _ value: Int64) {
        sqlite3_bind_int64(raw, parameter, value)
    }

    func bind(_ parameter: Int32, _ value: Int64?) {
        if let value { sqlite3_bind_int64(raw, parameter, value) } else { sqlite3_bind_null(raw, parameter) }
    }

    /// The bytes are copied.
    func bind(_ parameter: Int32, _ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { buffer in
            sqlite3_bind_blob(raw, parameter, buffer.baseAddress, Int32(buffer.count), Self.copying)
        }
    }

    /// The text is copied.
    func bind(_ parameter: Int32, _ text: String) {
        var text = text
        _ = text.withUTF8 { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(raw, parameter, $0.baseAddress, Int32($0.count), Self.copying)
            }
        }
    }

    /// SQLITE_TRANSIENT.
    private static let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Runs a statement that changes rows, with `bytes` as its last parameter.
    func run(last parameter: Int32, _ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            sqlite3_bind_blob(raw, parameter, buffer.baseAddress, Int32(buffer.count), nil)
            try run()
        }
    }

    /// The first row of a statement whose one parameter is `bytes`.
    func first<Value>(binding bytes: [UInt8], _ read: (HotStatement) throws -> Value) throws -> Value? {
        try bytes.withUnsafeBytes { buffer in
            sqlite3_bind_blob(raw, 1, buffer.baseAddress, Int32(buffer.count), nil)
            return try first(read)
        }
    }

    /// Runs a statement that changes rows.
    func run() throws {
        let code = sqlite3_step(raw)
        defer { sqlite3_reset(raw) }
        guard code == SQLITE_DONE else { throw failure(code) }
    }

    /// Runs a statement that adds one row.
    /// - Returns: the row's number.
    func insert() throws -> Int64 {
        try run()
        return sqlite3_last_insert_rowid(sqlite3_db_handle(raw))
    }

    /// Calls `body` for each row; the row is the statement itself, good until `body` returns.
    func eachRow(_ body: (HotStatement) throws -> Void) throws {
        defer { sqlite3_reset(raw) }
        while true {
            let code = sqlite3_step(raw)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code) }
            try body(self)
        }
    }

    /// The first column of the first row.
    func number() throws -> Int64? {
        try first { $0.integer(0) }
    }

    func first<Value>(_ read: (HotStatement) throws -> Value) throws -> Value? {
        defer { sqlite3_reset(raw) }
        let code = sqlite3_step(raw)
        if code == SQLITE_DONE { return nil }
        guard code == SQLITE_ROW else { throw failure(code) }
        return try read(self)
    }

    func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(raw, column)
    }

    func integerIfAny(_ column: Int32) -> Int64? {
        isNull(column) ? nil : integer(column)
    }

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(raw, column) == SQLITE_NULL
    }

    /// The bytes of a column, good until the row is left.
    func withBytes<Value>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        let start = sqlite3_column_blob(raw, column)
        let count = Int(sqlite3_column_bytes(raw, column))
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: sqlite3_db_handle(raw).flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        )
    }
}
