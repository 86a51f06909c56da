import CareServices
import CommunityModel

/// Reads the parts of a payload, which ``PackedEvent`` describes, one behind the other.
struct PayloadReader {
    private let payload: UnsafeRawBufferPointer
    private var offset = 0

    init(_ payload: UnsafeRawBufferPointer) {
        self.payload = payload
    }

    var isAtEnd: Bool { offset == payload.count }

    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: payload[offset...]) }

    func corrupted(_ expected: String) -> StoreError {
        StoreError(.corrupted, "a journal row cannot be read: byte \(offset), expected \(expected)")
    }

    mutating func byte() throws(StoreError) -> UInt8 {
        guard offset < payload.count else { throw corrupted("more bytes") }
        defer { offset += 1 }
        return payload[offset]
    }

    mutating func skip(_ count: Int) throws(StoreError) {
        guard payload.count - offset >= count else { throw corrupted("\(count) bytes more") }
        offset += count
    }

    mutating func bytes(_ count: Int) throws(StoreError) -> [UInt8] {
        let start = offset
        try skip(count)
        return Array(payload[start..<offset])
    }

    mutating func bigEndian() throws(StoreError) -> UInt64 {
        let start = offset
        try skip(8)
        return UInt64(bigEndian: payload.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }

    mutating func number() throws(StoreError) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return number }
        }
        throw corrupted("a number of ten bytes at most")
    }

    mutating func signed() throws(StoreError) -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    mutating func value() throws(StoreError) -> Int32 {
        Int32(truncatingIfNeeded: try number())
    }

    private mutating func text() throws(StoreError) -> String {
        let count = try number()
        guard count <= UInt64(SourceNumber.mostTextBytes),
            let text = String(validating: try bytes(Int(count)), as: UTF8.self)
        else { throw corrupted("a short text") }
        return text
    }
}

extension PayloadReader {
    /// What stands in a reading's payload between the raw digest and its numbers.
    struct ReadingHead {
        /// The first 8 bytes of the content key.
        let contentPrefix: UInt64
        let flags: UInt8
        /// Milliseconds.
        let measuredAfterOccurred: Int64
        /// How far the device's own clock is ahead of the town's, in milliseconds; nil where it has none.
        let deviceAhead: Int64?
        let quality: UInt32
    }

    mutating func readingHead() throws(StoreError) -> ReadingHead {
        let prefix = try bigEndian()
        let flags = try byte()
        let measuredAfterOccurred = try signed()
        let deviceAhead = flags & 1 << 2 != 0 ? try signed() : nil
        if flags & 1 << 3 != 0 { _ = try signed() }
        return ReadingHead(
            contentPrefix: prefix,
            flags: flags,
            measuredAfterOccurred: measuredAfterOccurred,
            deviceAhead: deviceAhead,
            quality: UInt32(truncatingIfNeeded: try number())
        )
    }

    /// What the device gave in other words; only where the payload's version says that it is there.
    mutating func sources() throws(StoreError) -> [SourceNumber] {
        let count = try number()
        guard count <= UInt64(SourceNumber.most) else { throw corrupted("\(SourceNumber.most) numbers or fewer") }
        var sources: [SourceNumber] = []
        for _ in 0..<count {
            let (name, places, digits, unit) = (try text(), try self.number(), try signed(), try text())
            guard let number = DecimalNumber(digits: Int(digits), places: Int(truncatingIfNeeded: places)),
                let source = SourceNumber(name: name, number: number, unit: unit)
            else { throw corrupted("a number of a device") }
            sources.append(source)
        }
        return sources
    }
}
