import Crypto
import FoundationEssentials

/// The one-time code that the support desk reads out: twelve signs of Crockford's base 32, 60 random bits, written
/// `XXXX-XXXX-XXXX`.
package struct EnrolmentCode: Hashable, Sendable, CustomStringConvertible {
    /// Twelve signs without hyphens, upper case.
    private let signs: String

    /// A new code from the system's random generator.
    package init() {
        var random = SystemRandomNumberGenerator()
        var bits = random.next() as UInt64
        signs = String(
            (0..<12).map { _ in
                defer { bits >>= 5 }
                return Self.alphabet[Int(bits & 31)]
            }
        )
    }

    /// Reads what a person typed: case, hyphens and spaces do not matter, `O` is 0, `I` and `L` are 1.
    /// - Returns: nil unless twelve signs are left.
    package init?(typed text: String) {
        let signs = text.uppercased().compactMap { sign -> Character? in
            switch sign {
            case "-", " ": nil
            case "O": "0"
            case "I", "L": "1"
            default: sign
            }
        }
        guard signs.count == 12, signs.allSatisfy(Self.alphabet.contains) else { return nil }
        self.signs = String(signs)
    }

    package var description: String {
        stride(from: 0, to: 12, by: 4).map { String(signs.dropFirst($0).prefix(4)) }.joined(separator: "-")
    }

    /// What the collector keeps of the code.
    package func hash(pepper: CardPepper) -> [UInt8] {
        [UInt8](
            HMAC<SHA256>.authenticationCode(for: Data(signs.utf8), using: pepper.key(for: "engawa enrolment code 1"))
        )
    }

    private static let alphabet: [Character] = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
}
