/// Bytes that are not what the standard says they must be: where, what was expected there, and what was found.
package struct MalformedBytes: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from the first byte of the message: of the APDU, or of the NDEF message or capability container.
    package let offset: Int
    package let expected: String
    package let found: String

    package init(offset: Int, expected: String, found: String) {
        self.offset = offset
        self.expected = expected
        self.found = found
    }

    package var description: String { "byte \(offset): expected \(expected), found \(found)" }
}

extension FixedWidthInteger {
    /// `0x0D1C`: all digits of the type, as the standards write their codes.
    var hexadecimal: String {
        let digits = String(self, radix: 16, uppercase: true)
        return "0x" + String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
    }
}
