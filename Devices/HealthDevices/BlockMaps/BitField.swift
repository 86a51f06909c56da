/// Where a number stands in a device's memory: some whole bytes, and of the number they make, some bits.
struct BitField: Hashable, Sendable {
    enum Order: String, CaseIterable {
        /// The most significant byte comes first.
        case big
        case little
    }

    enum Coding: String, CaseIterable {
        case binary
        /// Two's complement of the bits.
        case signed
        /// A decimal digit in each four bits.
        case bcd
    }

    /// The first byte, and how many: 1...4.
    let bytes: Range<Int>
    let order: Order
    /// Bits of the number that the bytes make, 0 the lowest.
    let bits: ClosedRange<Int>
    let coding: Coding

    /// - Returns: nil when `memory` ends before, or a digit is none.
    func number(in memory: [UInt8]) -> Int? {
        guard bytes.upperBound <= memory.count else { return nil }
        let all = order == .big ? memory[bytes].reduce(0, Self.append) : memory[bytes].reversed().reduce(0, Self.append)
        let value = all >> bits.lowerBound & (1 << bits.count - 1)
        switch coding {
        case .binary: return value
        case .signed: return value >> (bits.count - 1) == 0 ? value : value - 1 << bits.count
        case .bcd: return Self.decimal(value, digits: bits.count / 4)
        }
    }

    private static func append(_ number: Int, _ byte: UInt8) -> Int { number << 8 | Int(byte) }

    private static func decimal(_ value: Int, digits: Int) -> Int? {
        var number = 0
        for digit in (0..<digits).reversed().map({ value >> (4 * $0) & 0xF }) {
            guard digit < 10 else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The smallest and the largest that fit.
    var range: ClosedRange<Int> {
        switch coding {
        case .binary: 0...(1 << bits.count - 1)
        case .signed: -(1 << (bits.count - 1))...(1 << (bits.count - 1) - 1)
        case .bcd: 0...((0..<bits.count / 4).reduce(1) { power, _ in power * 10 } - 1)
        }
    }

    /// Every bit of the memory that belongs to it: eight times the byte, and the bit in it, 0 the lowest.
    var places: Set<Int> {
        Set(
            bits.map { bit in
                let byte = order == .big ? bytes.upperBound - 1 - bit / 8 : bytes.lowerBound + bit / 8
                return byte * 8 + bit % 8
            }
        )
    }
}
