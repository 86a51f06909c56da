/// What a FeliCa Lite-S card is asked to work into its MAC: RC1 and RC2, 8 random bytes each.
package struct FelicaLiteSChallenge: Hashable, Sendable {
    /// RC1, then RC2, in the order in which the MAC is worked out.
    package let bytes: [UInt8]

    /// A new one from the system's random generator.
    package init() {
        var random = SystemRandomNumberGenerator()
        bytes = (0..<16).map { _ in .random(in: .min ... .max, using: &random) }
    }

    /// - Returns: nil unless there are 16 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// The one that was given out as `block`.
    /// - Returns: nil unless there are 16 bytes.
    package init?(block: [UInt8]) {
        guard block.count == 16 else { return nil }
        bytes = block.reversedInEights
    }

    /// What the box writes into the block RC: both halves with their bytes in reverse.
    package var block: [UInt8] { bytes.reversedInEights }
}

extension [UInt8] {
    /// The same bytes with each eight of them in reverse: FeliCa Lite-S stores the numbers that it reckons with so, low
    /// byte first. The count is a multiple of eight.
    var reversedInEights: [UInt8] {
        stride(from: 0, to: count, by: 8).flatMap { self[$0..<Swift.min($0 + 8, count)].reversed() }
    }
}
