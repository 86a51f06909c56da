import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

extension Database {
    /// Runs a statement that is prepared once for each connection.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Runs a statement that adds one row.
    /// - Returns: the row's number.
    func insert(_ sql: String, _ arguments: StatementArguments) throws -> Int64 {
        try run(sql, arguments)
        return lastInsertedRowID
    }

    /// How many rows the last statement changed.
    var changed: Int { changesCount }

    func first(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func all<Value>(
        _ sql: String,
        _ arguments: StatementArguments = [],
        _ read: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try read(row)) }
        return values
    }
}

extension Row {
    func instant(_ column: String) -> Instant {
        Instant(milliseconds: self[column])
    }

    func bytes(_ column: String) -> [UInt8] {
        [UInt8](self[column] as Data)
    }

    func identifier<Owner>(_ column: String) throws -> Identifier<Owner> {
        guard let identifier = Identifier<Owner>(bytes: bytes(column)) else {
            throw StoreError(.corrupted, "\(column) is not 16 bytes")
        }
        return identifier
    }

    /// nil when the column is empty.
    func identifierIfAny<Owner>(_ column: String) throws -> Identifier<Owner>? {
        (self[column] as Data?) == nil ? nil : try identifier(column)
    }
}

extension Identifier {
    /// As the store keeps it: 16 bytes.
    var blob: Data { Data(bytes) }
}
