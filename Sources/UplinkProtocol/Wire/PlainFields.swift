import CommunityModel
import FoundationEssentials

/// Reads the fields of one Protocol Buffers message where they lie (encoding guide, "Message Structure"), for messages
/// in the plain form that every encoder of ours writes: known fields in ascending order, each once.
///
/// Anything else is ``NotPlain``, which says nothing against the bytes: the library's decoder has to judge them.
struct PlainFields {
    struct NotPlain: Error {}

    private var next: UnsafeRawPointer
    private let end: UnsafeRawPointer
    private var lastField: UInt64 = 0

    init(_ bytes: UnsafeRawBufferPointer) throws(NotPlain) {
        guard let start = bytes.baseAddress else { throw NotPlain() }
        next = start
        end = start + bytes.count
    }

    /// - Parameter repeated: The number of the field that may come more than once.
    /// - Returns: the next field's tag, its number times 8 and its wire type; nil at the end.
    /// - Throws: ``NotPlain`` when a field comes twice or before one with a smaller number.
    mutating func tag(repeated: UInt64? = nil) throws(NotPlain) -> UInt64? {
        guard next < end else { return nil }
        let tag = try varint()
        guard tag >> 3 > lastField || tag >> 3 == repeated else { throw NotPlain() }
        lastField = tag >> 3
        return tag
    }

    mutating func varint() throws(NotPlain) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while next < end, shift < 63 {
            let byte = next.load(as: UInt8.self)
            next += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        // The tenth byte of a negative number holds its last bit.
        guard next < end, next.load(as: UInt8.self) == 1 else { throw NotPlain() }
        next += 1
        return value | 1 << 63
    }

    /// An `int64`.
    mutating func int64() throws(NotPlain) -> Int64 { Int64(bitPattern: try varint()) }

    mutating func uint32() throws(NotPlain) -> UInt32 {
        guard let value = UInt32(exactly: try varint()) else { throw NotPlain() }
        return value
    }

    /// A `sint64`.
    mutating func sint64() throws(NotPlain) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A `sint32`.
    mutating func sint32() throws(NotPlain) -> Int {
        let value = try uint32()
        return Int(Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1))
    }

    /// `bytes`, a `string` or a message; good as long as what they lie in.
    mutating func bytes() throws(NotPlain) -> UnsafeRawBufferPointer {
        let count = try varint()
        guard count <= UInt64(end - next) else { throw NotPlain() }
        defer { next += Int(count) }
        return UnsafeRawBufferPointer(start: next, count: Int(count))
    }

    /// `bytes` of this many.
    mutating func bytes(_ count: Int) throws(NotPlain) -> UnsafeRawBufferPointer {
        let bytes = try bytes()
        guard bytes.count == count else { throw NotPlain() }
        return bytes
    }

    /// A `string` of at most ``UplinkLimits/textBytes``.
    mutating func text() throws(NotPlain) -> String {
        let bytes = try bytes()
        guard bytes.count <= UplinkLimits.textBytes else { throw NotPlain() }
        do {
            return String(copying: try UTF8Span(validating: bytes.assumingMemoryBound(to: UInt8.self).span))
        } catch {
            throw NotPlain()
        }
    }

    mutating func identifier<Owner>() throws(NotPlain) -> Identifier<Owner> {
        Identifier(UUID(uuid: try bytes(16).loadUnaligned(as: uuid_t.self)))
    }

    /// The tag of a number.
    static func number(_ field: UInt64) -> UInt64 { field << 3 }

    /// The tag of bytes, a text or a message.
    static func bytes(_ field: UInt64) -> UInt64 { field << 3 | 2 }
}
