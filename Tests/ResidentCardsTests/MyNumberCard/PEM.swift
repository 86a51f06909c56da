import Foundation
import Testing

/// Reads the first block of a PEM file (RFC 7468).
enum PEM {
    static func decode(_ text: String) throws -> [UInt8] {
        let lines = text.split(whereSeparator: \.isNewline).drop { !$0.hasPrefix("-----BEGIN") }.dropFirst()
        let base64 = lines.prefix { !$0.hasPrefix("-----END") }.joined()
        return Array(try #require(Data(base64Encoded: base64)))
    }
}
