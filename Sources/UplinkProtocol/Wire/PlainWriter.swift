/// Writes the fields of one Protocol Buffers message (encoding guide, "Message Structure"), to be called in ascending
/// order. A field that is 0 or empty is left out, as proto3 has it.
struct PlainWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// A number that is not negative.
    mutating func write(_ field: UInt64, _ number: UInt64) {
        guard number != 0 else { return }
        write(PlainFields.number(field))
        write(number)
    }

    /// `bytes`, the UTF-8 of a `string`, or a message, which is written also when it is empty.
    mutating func write(_ field: UInt64, _ content: some Collection<UInt8>) {
        write(PlainFields.bytes(field))
        write(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    private mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
