/// How a device guards its memory against bytes that were written by halves.
struct Check: Hashable, Sendable {
    enum Kind: String, CaseIterable {
        /// All bytes, one XOR the other.
        case xor8
        /// The sum of all bytes, modulo 256.
        case sum8
        /// The same modulo 65,536.
        case sum16
        /// CRC-16 of the CCITT: polynomial 1021, no bit turned round, nothing at the end.
        case crc16 = "crc16-ccitt"

        var byteCount: Int { self == .xor8 || self == .sum8 ? 1 : 2 }
    }

    let kind: Kind
    /// Where the number of the check stands.
    let field: BitField
    /// The bytes that it guards.
    let over: ClosedRange<Int>
    /// What the number is before the first byte: FFFF for most devices with a CRC, 0 for the others.
    let initial: Int

    func holds(for memory: [UInt8]) -> Bool {
        guard over.upperBound < memory.count else { return false }
        return field.number(in: memory) == value(of: memory[over])
    }

    /// The number that belongs to these bytes.
    func value(of bytes: some Sequence<UInt8>) -> Int {
        switch kind {
        case .xor8: bytes.reduce(initial) { $0 ^ Int($1) }
        case .sum8: bytes.reduce(initial) { ($0 + Int($1)) & 0xFF }
        case .sum16: bytes.reduce(initial) { ($0 + Int($1)) & 0xFFFF }
        case .crc16: bytes.reduce(initial, Self.nextRemainder)
        }
    }

    private static func nextRemainder(_ remainder: Int, _ byte: UInt8) -> Int {
        (0..<8).reduce(remainder ^ Int(byte) << 8) { value, _ in
            (value & 0x8000 == 0 ? value << 1 : value << 1 ^ 0x1021) & 0xFFFF
        }
    }
}
