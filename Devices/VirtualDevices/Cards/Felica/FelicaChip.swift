/// What a FeliCa chip says on the air (JIS X 6319-4 section 6), written down here a second time on purpose: reader and
/// card must agree by their bytes, not by shared code.
package protocol FelicaChip {
    /// The manufacture identifier, 8 bytes.
    var idm: [UInt8] { get }
    /// The manufacture parameters, 8 bytes; the second tells the product.
    var pmm: [UInt8] { get }
    var systemCode: UInt16 { get }

    /// The power is gone: what is kept in volatile memory is forgotten.
    mutating func losePower()

    /// Answers what follows the IDm of a command with `code`.
    /// - Returns: what follows the IDm of the answer; nil when the chip does not know the command and stays silent.
    mutating func answer(_ code: UInt8, _ body: [UInt8]) -> [UInt8]?
}

extension FelicaChip {
    package mutating func losePower() {}

    package mutating func answer(_ code: UInt8, _ body: [UInt8]) -> [UInt8]? { nil }

    /// Answers a whole frame, from its length byte on.
    /// - Returns: nil when the chip stays silent.
    mutating func respond(to frame: [UInt8]) -> [UInt8]? {
        guard let length = frame.first, Int(length) == frame.count, frame.count >= 2 else { return nil }
        if frame[1] == 0x00 { return poll(frame) }
        guard frame.count >= 10, Array(frame[2..<10]) == idm else { return nil }
        let body = Array(frame.dropFirst(10))
        let answer =
            frame[1] == 0x0C
            ? [0x01, UInt8(systemCode >> 8), UInt8(truncatingIfNeeded: systemCode)] : answer(frame[1], body)
        return answer.map { [UInt8($0.count + 10), frame[1] + 1] + idm + $0 }
    }

    /// `06 00 SS SS RR TT`; FF in a system code is any byte.
    private func poll(_ frame: [UInt8]) -> [UInt8]? {
        guard frame.count == 6 else { return nil }
        let (high, low) = (UInt8(systemCode >> 8), UInt8(truncatingIfNeeded: systemCode))
        guard [0xFF, high].contains(frame[2]), [0xFF, low].contains(frame[3]) else { return nil }
        let answer = idm + pmm + (frame[4] == 0x01 ? [high, low] : [])
        return [UInt8(answer.count + 2), 0x01] + answer
    }
}

/// A chip without a memory that anybody may read.
package struct PlainFelicaChip: FelicaChip {
    package let idm: [UInt8]
    package let pmm: [UInt8]
    package let systemCode: UInt16

    /// `icType` is the second byte of the PMm: 20 a FeliCa Standard card, 14 one in a phone. Nil unless `idm` has 8 bytes.
    package init?(idm: [UInt8], icType: UInt8 = 0x20, systemCode: UInt16 = 0xFE00) {
        guard idm.count == 8 else { return nil }
        self.idm = idm
        pmm = [0x01, icType, 0x01, 0x02, 0x03, 0x04, 0x05, 0xFF]
        self.systemCode = systemCode
    }
}
