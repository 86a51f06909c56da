package import HealthDevices

/// The blood-pressure monitor TK-100 of 鳥南計器, which nobody has: a FeliCa Plug whose memory the monitor itself writes
/// and anybody may read. Its bytes are made here, not by the block map in docs/devices/tk-100.json: one is the check of
/// the other.
///
///     header, blocks 0 and 1
///       0  "TK100", layout 01       6  measurements ever (2, big)     8  clock, BCD: YY MM DD hh mm ss
///      16  serial number, ASCII (10)                                 31  XOR of bytes 0...30
///     ten records, blocks 2...11, the oldest overwritten first; FF where none was written yet
///       0  number (2, little)       2  32 bits: year - 2000 (6), month (4), day (5), hour (5), minute (6), second (6)
///       6  user (bits 7, 6), test (5), movement (1), irregular pulse (0)
///       7  diastolic   8  systolic - 25   9  mean   10  pulse; FF: none        14  CRC-16 of bytes 0...13 (2, big)
package struct TK100Chip: FelicaChip {
    package static let recordCount = 10
    private static let firstRecord = 2
    private static let service: UInt16 = 0x000B

    package let idm: [UInt8]
    package let pmm: [UInt8] = [0x01, 0xE0, 0x01, 0x02, 0x03, 0x04, 0x05, 0xFF]
    package let systemCode: UInt16 = 0xFEE1

    /// Sixteen bytes each: the header's two, then the records'.
    package private(set) var blocks: [[UInt8]]
    /// Measurements since it was made.
    package private(set) var measured = 0
    /// Nil: never set, the date shows zeros.
    private let clock: DeviceLocalTime?

    /// One press on its button.
    package struct Entry: Hashable, Sendable {
        /// Nil: the clock was not set.
        package var takenAt: DeviceLocalTime?
        package var systolic: Int
        package var diastolic: Int
        package var mean: Int?
        package var pulse: Int?
        /// 1, 2; 3 is the guest; 0 nobody chose.
        package var user = 1
        package var isTest = false
        package var hasMoved = false
        package var isIrregular = false

        package init(takenAt: DeviceLocalTime?, systolic: Int, diastolic: Int, mean: Int? = nil, pulse: Int?) {
            self.takenAt = takenAt
            self.systolic = systolic
            self.diastolic = diastolic
            self.mean = mean
            self.pulse = pulse
        }
    }

    /// - Parameters:
    ///   - idm: 8 bytes; nil is returned otherwise.
    ///   - clock: what its clock shows.
    ///   - serialNumber: at most ten letters and digits.
    package init?(
        idm: [UInt8] = [0x03, 0xFE, 0x00, 0x1D, 0x54, 0x4B, 0x01, 0x00],
        clock: DeviceLocalTime?,
        serialNumber: String = "TK10000042"
    ) {
        guard idm.count == 8 else { return nil }
        self.idm = idm
        self.clock = clock
        let serial = Array(serialNumber.utf8.prefix(10))
        let padding = [UInt8](repeating: 0, count: 16 - serial.count)
        blocks = [Array("TK100".utf8) + [0x01] + [UInt8](repeating: 0, count: 10), serial + padding]
        blocks += [[UInt8]](repeating: [UInt8](repeating: 0xFF, count: 16), count: Self.recordCount)
        finishHeader()
    }

    /// Writes one measurement into the ring.
    package mutating func measure(_ entry: Entry) {
        blocks[Self.firstRecord + measured % Self.recordCount] = Self.record(entry, number: measured + 1)
        measured += 1
        finishHeader()
    }

    /// Spoils one byte, as a battery that dies while the monitor writes.
    package mutating func spoil(byte: Int, ofRecord index: Int) {
        blocks[Self.firstRecord + index][byte] ^= 0x55
    }

    private mutating func finishHeader() {
        blocks[0][6] = UInt8(measured >> 8 & 0xFF)
        blocks[0][7] = UInt8(measured & 0xFF)
        if let clock {
            // AbsoluteTime has the century before these six, and hundredths behind them.
            blocks[0].replaceSubrange(8..<14, with: clock.absoluteTime[1..<7])
        }
        blocks[1][15] = (blocks[0] + blocks[1].dropLast()).reduce(0, ^)
    }

    private static func record(_ entry: Entry, number: Int) -> [UInt8] {
        var bytes = [UInt8(number & 0xFF), UInt8(number >> 8 & 0xFF)] + stamp(entry.takenAt)
        bytes.append(
            UInt8(entry.user & 3) << 6 | (entry.isTest ? 0x20 : 0) | (entry.hasMoved ? 2 : 0)
                | (entry.isIrregular ? 1 : 0)
        )
        for number in [entry.diastolic, entry.systolic - 25, entry.mean, entry.pulse] {
            bytes.append(number.map { UInt8(truncatingIfNeeded: $0) } ?? 0xFF)
        }
        bytes += [0, 0, 0]
        let check = checkSum(bytes)
        return bytes + [UInt8(check >> 8), UInt8(check & 0xFF)]
    }

    private static func stamp(_ time: DeviceLocalTime?) -> [UInt8] {
        guard let time else { return [0, 0, 0, 0] }
        let parts = time.absoluteTime.map { Int($0 >> 4) * 10 + Int($0 & 0x0F) }
        let widths = [6, 4, 5, 5, 6, 6]
        let bits = zip(parts.dropFirst(), widths).reduce(UInt32(0)) { $0 << UInt32($1.1) | UInt32($1.0) }
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> UInt32($0)) }
    }

    /// CRC-16 with polynomial 1021, beginning with FFFF, bit by bit.
    private static func checkSum(_ bytes: [UInt8]) -> UInt16 {
        var register: UInt16 = 0xFFFF
        for byte in bytes {
            for bit in (0..<8).reversed() {
                let isOne = (register >> 15 & 1) != UInt16(byte >> UInt8(bit) & 1)
                register = register << 1 ^ (isOne ? 0x1021 : 0)
            }
        }
        return register
    }

    /// Read Without Encryption of its one service, at most four blocks at a time. It writes for nobody.
    package func answer(_ code: UInt8, _ body: [UInt8]) -> [UInt8]? {
        guard code == 0x06 else { return nil }
        guard body.count >= 4, body[0] == 1 else { return [0x01, 0xA1] }
        guard UInt16(body[1]) | UInt16(body[2]) << 8 == Self.service else { return [0x01, 0xA6] }
        let list = body.dropFirst(4)
        guard (1...4).contains(body[3]), list.count == 2 * Int(body[3]) else { return [0x01, 0xA2] }
        var data: [UInt8] = []
        for element in stride(from: list.startIndex, to: list.endIndex, by: 2) {
            guard list[element] == 0x80, blocks.indices.contains(Int(list[element + 1])) else { return [0x01, 0xA8] }
            data += blocks[Int(list[element + 1])]
        }
        return [0x00, 0x00, body[3]] + data
    }
}
