import Testing

@testable import HealthDevices

@Suite("A number in some bits") struct BitFieldTests {
    /// Puts `raw` where the field reads it, bit by bit: written here a second time, from the definition alone.
    private func put(_ raw: Int, into memory: inout [UInt8], at field: BitField) {
        for (index, bit) in field.bits.enumerated() {
            let byte = field.order == .big ? field.bytes.upperBound - 1 - bit / 8 : field.bytes.lowerBound + bit / 8
            let mask = UInt8(1) << UInt8(bit % 8)
            memory[byte] = raw >> index & 1 == 1 ? memory[byte] | mask : memory[byte] & ~mask
        }
    }

    private func field(using random: inout SeededGenerator, _ coding: BitField.Coding) -> BitField {
        let count = Int.random(in: 1...4, using: &random)
        let start = Int.random(in: 0...12, using: &random)
        let width =
            coding == .bcd
            ? 4 * Int.random(in: 1...2 * count, using: &random) : Int.random(in: 1...8 * count, using: &random)
        let low = Int.random(in: 0...8 * count - width, using: &random)
        return BitField(
            bytes: start..<start + count,
            order: Bool.random(using: &random) ? .big : .little,
            bits: low...low + width - 1,
            coding: coding
        )
    }

    @Test("is read as it was written, whatever stands around it", arguments: BitField.Coding.allCases)
    func roundTrip(coding: BitField.Coding) throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            let field = field(using: &random, coding)
            let number = Int.random(in: field.range, using: &random)
            let raw = coding == .bcd ? try #require(Int(String(number), radix: 16)) : number
            var memory = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
            put(raw, into: &memory, at: field)
            #expect(field.number(in: memory) == number)
        }
    }

    @Test("changes with each bit that it says it has, and with no other")
    func places() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<300 {
            let field = field(using: &random, .binary)
            let memory = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
            for bit in 0..<128 {
                var changed = memory
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect((field.number(in: changed) != field.number(in: memory)) == field.places.contains(bit))
            }
        }
    }

    @Test("is none where a decimal digit is none, or the memory ends before")
    func none() {
        let digits = BitField(bytes: 0..<2, order: .big, bits: 0...15, coding: .bcd)
        #expect(digits.number(in: [0x19, 0x99]) == 1_999)
        #expect(digits.number(in: [0x1A, 0x99]) == nil)
        #expect(digits.number(in: [0x19]) == nil)
    }
}

@Suite("A check over a record") struct CheckTests {
    /// `123456789`, the text that catalogues of checks are made with.
    private let text = Array("123456789".utf8)

    private func check(_ kind: Check.Kind, initial: Int = 0) -> Check {
        let bits = 0...8 * kind.byteCount - 1
        let field = BitField(bytes: 9..<9 + kind.byteCount, order: .big, bits: bits, coding: .binary)
        return Check(kind: kind, field: field, over: 0...8, initial: initial)
    }

    @Test(
        "is the one that others reckon",
        arguments: [
            (.xor8, 0, 0x31), (.sum8, 0, 0xDD), (.sum16, 0, 0x01DD), (.crc16, 0xFFFF, 0x29B1), (.crc16, 0, 0x31C3),
        ] as [(Check.Kind, Int, Int)]
    )
    func known(kind: Check.Kind, initial: Int, value: Int) {
        #expect(check(kind, initial: initial).value(of: text) == value)
    }

    @Test("holds, and does not when any one bit is another", arguments: Check.Kind.allCases)
    func flipped(kind: Check.Kind) {
        let check = check(kind)
        let value = check.value(of: text)
        let record = text + (kind.byteCount == 1 ? [UInt8(value)] : [UInt8(value >> 8), UInt8(value & 0xFF)])
        #expect(check.holds(for: record))
        for bit in 0..<record.count * 8 {
            var flipped = record
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!check.holds(for: flipped))
        }
        #expect(!check.holds(for: Array(record.dropLast())))
    }
}
