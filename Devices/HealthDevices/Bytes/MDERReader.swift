/// Reads the medical device encoding rules (MDER, IEEE 11073-20601 annex F): big-endian numbers, octet strings with a
/// two-byte length, and lists with a two-byte count and a two-byte length.
///
/// A reader never looks beyond its own end: a part is read by a reader that ends where the part ends, so a length
/// that lies is found where it stands. Offsets in errors count from the first byte of the whole message. What was
/// expected is put into words only where something else is found.
struct MDERReader: Hashable, Sendable {
    private let bytes: [UInt8]
    private(set) var offset: Int
    private let end: Int

    init(_ bytes: [UInt8]) {
        self.init(bytes: bytes, offset: 0, end: bytes.count)
    }

    private init(bytes: [UInt8], offset: Int, end: Int) {
        self.bytes = bytes
        self.offset = offset
        self.end = end
    }

    var remaining: Int { end - offset }
    var isAtEnd: Bool { offset == end }

    mutating func readUInt8(_ expected: @autoclosure () -> String) throws(MalformedBytes) -> UInt8 {
        let start = try advance(by: 1, expected())
        return bytes[start]
    }

    mutating func readUInt16(_ expected: @autoclosure () -> String) throws(MalformedBytes) -> UInt16 {
        let start = try advance(by: 2, expected())
        return UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1])
    }

    mutating func readUInt32(_ expected: @autoclosure () -> String) throws(MalformedBytes) -> UInt32 {
        let start = try advance(by: 4, expected())
        let high = UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16
        return high | UInt32(bytes[start + 2]) << 8 | UInt32(bytes[start + 3])
    }

    mutating func readUInt64(_ expected: @autoclosure () -> String) throws(MalformedBytes) -> UInt64 {
        let high = try readUInt32(expected())
        return UInt64(high) << 32 | UInt64(try readUInt32(expected()))
    }

    mutating func readBytes(_ count: Int, _ expected: @autoclosure () -> String) throws(MalformedBytes) -> [UInt8] {
        let start = try advance(by: count, expected())
        return Array(bytes[start..<start + count])
    }

    /// A reader of the next `count` bytes alone.
    mutating func readPart(_ count: Int, _ expected: @autoclosure () -> String) throws(MalformedBytes) -> MDERReader {
        let start = try advance(by: count, expected())
        return MDERReader(bytes: bytes, offset: start, end: start + count)
    }

    /// A reader of what a two-byte length announces.
    mutating func readCountedPart(_ expected: @autoclosure () -> String) throws(MalformedBytes) -> MDERReader {
        let length = try readUInt16("the length of \(expected())")
        return try readPart(Int(length), "\(expected()) of \(length) bytes")
    }

    /// An octet string: a two-byte length, then as many bytes.
    mutating func readOctets(_ expected: @autoclosure () -> String) throws(MalformedBytes) -> [UInt8] {
        var part = try readCountedPart(expected())
        return try part.readBytes(part.remaining, expected())
    }

    /// A list: count, length, then that many elements that fill exactly that length.
    mutating func readList<Element>(
        _ expected: @autoclosure () -> String,
        element: (inout MDERReader) throws(MalformedBytes) -> Element
    ) throws(MalformedBytes) -> [Element] {
        var elements: [Element] = []
        try forEachInList(expected()) { (part) throws(MalformedBytes) in elements.append(try element(&part)) }
        return elements
    }

    /// Goes through a list without keeping it.
    mutating func forEachInList(
        _ expected: @autoclosure () -> String,
        element: (inout MDERReader) throws(MalformedBytes) -> Void
    ) throws(MalformedBytes) {
        let count = try readUInt16("the count of \(expected())")
        var part = try readCountedPart(expected())
        for _ in 0..<count {
            // An element has at least one byte, so a count that lies ends here and not in memory.
            guard !part.isAtEnd else { throw part.malformed("\(count) elements in \(expected())") }
            try element(&part)
        }
        try part.expectEnd("\(count) elements in \(expected())")
    }

    /// - Throws: ``MalformedBytes`` when something follows.
    func expectEnd(_ expected: @autoclosure () -> String) throws(MalformedBytes) {
        guard isAtEnd else { throw malformed("the end of \(expected())") }
    }

    /// - Throws: ``MalformedBytes`` when anything but one or two zeros follows: some devices fill up with them.
    mutating func expectEndOrFilling(_ expected: @autoclosure () -> String) throws(MalformedBytes) {
        guard !isAtEnd else { return }
        guard remaining <= 2, bytes[offset..<end].allSatisfy({ $0 == 0 }) else {
            throw malformed("the end of \(expected())")
        }
        offset = end
    }

    /// The error of finding something else than `expected` here, or `back` bytes before.
    func malformed(_ expected: String, found: String? = nil, back: Int = 0) -> MalformedBytes {
        MalformedBytes(
            offset: offset - back,
            expected: expected,
            found: found ?? (isAtEnd ? "the end" : "\(remaining) more bytes")
        )
    }

    private mutating func advance(by count: Int, _ expected: @autoclosure () -> String) throws(MalformedBytes) -> Int {
        guard count <= remaining else {
            throw malformed(expected(), found: remaining == 0 ? "the end" : "only \(remaining) bytes")
        }
        defer { offset += count }
        return offset
    }
}
