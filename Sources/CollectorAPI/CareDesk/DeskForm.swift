import HTTPTypes
import Hummingbird

/// The fields of a posted form (application/x-www-form-urlencoded, WHATWG URL section 5.1).
struct DeskForm: Sendable {
    /// Names and passwords, nothing longer.
    static let bytes = 8 << 10

    private let fields: [String: String]

    /// - Throws: ``Refusal`` when it is too long, ``DeskRefusal/forbidden`` when it is no form.
    init(_ request: Request) async throws {
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true else {
            throw DeskRefusal.forbidden
        }
        var fields: [String: String] = [:]
        for pair in try await request.bytes(upTo: Self.bytes).split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count == 2 ? parts[1] : []) else {
                throw DeskRefusal.forbidden
            }
            fields[name] = value
        }
        self.fields = fields
    }

    subscript(name: String) -> String { fields[name] ?? "" }

    /// - Returns: nil when an escape is cut off, or the bytes are no UTF-8.
    private static func decoded(_ text: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
                guard digits.count == 2 else { return nil }
                bytes.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
