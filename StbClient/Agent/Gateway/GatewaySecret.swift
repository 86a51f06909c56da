/// 32 random bytes, in the letters that a path and a cookie may hold.
package struct GatewaySecret: Hashable, Sendable, CustomStringConvertible {
    /// 64 hexadecimal digits.
    package let description: String

    /// Draws a new one from the system's generator.
    package init() {
        var random = SystemRandomNumberGenerator()
        description = (0..<4).map { _ in
            let digits = String(random.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Takes the same time wherever the first difference is.
    package func matches(_ text: some StringProtocol) -> Bool {
        guard text.utf8.count == description.utf8.count else { return false }
        return zip(text.utf8, description.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
