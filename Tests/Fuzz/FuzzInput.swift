/// An input, taken from its front.
struct FuzzInput {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    var isEmpty: Bool { rest.isEmpty }

    mutating func byte() -> UInt8? { rest.popFirst() }

    /// At most so many, fewer at the end.
    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func all() -> [UInt8] { bytes(rest.count) }

    /// A run of bytes behind its length: one byte up to 239, else F0 + high, low; at most 3,839.
    mutating func run() -> [UInt8]? {
        guard let first = byte() else { return nil }
        guard first >= 0xF0, let second = byte() else { return bytes(Int(first)) }
        return bytes(Int(first - 0xF0) << 8 | Int(second))
    }

    /// What ``run()`` reads as `bytes`.
    static func run(_ bytes: [UInt8]) -> [UInt8] {
        let bytes = bytes.prefix(0xEFF)
        let length: [UInt8] =
            bytes.count < 0xF0
            ? [UInt8(bytes.count)] : [0xF0 + UInt8(bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count)]
        return length + bytes
    }
}
