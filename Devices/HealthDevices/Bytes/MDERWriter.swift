/// Writes the medical device encoding rules (MDER, IEEE 11073-20601 annex F); see ``MDERReader``.
struct MDERWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: type(of: number).bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func write(raw: some Sequence<UInt8>) {
        bytes += raw
    }

    /// A two-byte length, then what `body` writes.
    mutating func writeCounted(_ body: (inout MDERWriter) -> Void) {
        var part = MDERWriter()
        body(&part)
        write(UInt16(truncatingIfNeeded: part.bytes.count))
        bytes += part.bytes
    }

    /// A two-byte count, a two-byte length, then the elements.
    mutating func writeList<Elements: Collection>(
        _ elements: Elements,
        element: (inout MDERWriter, Elements.Element) -> Void
    ) {
        write(UInt16(truncatingIfNeeded: elements.count))
        writeCounted { part in
            for next in elements { element(&part, next) }
        }
    }

    /// An octet string.
    mutating func writeOctets(_ octets: some Sequence<UInt8>) {
        writeCounted { $0.write(raw: octets) }
    }
}
