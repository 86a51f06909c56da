import CommunityModel

/// A device whose memory anybody may read over FeliCa, described in a file instead of in code: where its measurements
/// lie, what the bytes mean, and how one knows that it is this device. docs/devices.md explains the file.
package struct BlockMap: Hashable, Sendable {
    /// As the maker names itself and the device.
    package let maker: String
    package let model: String
    let measures: MeasuredKind
    /// FEE1 is that of FeliCa Plug and Link.
    let systemCode: UInt16
    /// A service that can be read without a key: the lowest bit is set.
    let service: UInt16
    let header: Header
    let records: Records

    /// Blocks of 16 bytes, one behind the other.
    struct Blocks: Hashable, Sendable {
        static let byteCount = 16

        let numbers: Range<Int>

        var size: Int { numbers.count * Self.byteCount }
    }

    /// What there is once: by what the device is known, and what it says of itself.
    struct Header: Hashable, Sendable {
        let blocks: Blocks
        let constants: [Constant]
        let check: Check?
        /// What the device's clock shows now.
        let clock: TimeField?
        /// Another number after each measurement.
        let counter: BitField?
        /// ASCII.
        let serialNumber: Range<Int>?
    }

    /// Bytes that every device of this kind has at this place.
    struct Constant: Hashable, Sendable {
        let offset: Int
        let bytes: [UInt8]
    }

    /// The measurements, each in as many bytes, in no order.
    struct Records: Hashable, Sendable {
        let blocks: Blocks
        let count: Int
        /// Bytes of each.
        let size: Int
        let check: Check?
        let numbers: [MeasuredField: ScaledField]
        let takenAt: TimeField?
        let day: TimeField?
        /// 24 numbers.
        let hourlySteps: [ScaledField]
        let userSlot: ScaledField?
        /// Numbers the measurements one by one.
        let sequence: ScaledField?
        let flags: [Flag: BitField]
    }

    /// What a bit, or a number that is not 0, says of a measurement.
    enum Flag: String, CaseIterable {
        case irregularPulse
        case questionable
        case failed
        case test
    }
}

extension BlockMap.Header {
    /// Whether these are the bytes of such a device.
    func isRecognized(in memory: [UInt8]) -> Bool {
        constants.allSatisfy { memory.dropFirst($0.offset).starts(with: $0.bytes) }
    }

    /// Without what fills it up; empty when it is no ASCII.
    func serialNumber(in memory: [UInt8]) -> String {
        guard let serialNumber, serialNumber.upperBound <= memory.count else { return "" }
        let text = memory[serialNumber].prefix { $0 != 0x00 && $0 != 0xFF }
        guard text.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return "" }
        return String(decoding: text.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
    }
}
