/// A piece of a segment on its way (SegmentDataEvent, IEEE 11073-20601 annex A.11.8).
///
///     0   segment's instance (2)     6   how many entries (4)
///     2   index of the first (4)     10  status (2)       12  length (2), entries
struct SegmentData: Hashable, Sendable {
    /// SegmEvtStatus, bits counted from the left.
    struct Status: OptionSet, Hashable, Sendable {
        let rawValue: UInt16

        static let firstEntry = Status(rawValue: 0x8000)
        static let lastEntry = Status(rawValue: 0x4000)
        static let abortedByAgent = Status(rawValue: 0x0800)
        static let confirmedByManager = Status(rawValue: 0x0080)
        static let abortedByManager = Status(rawValue: 0x0008)
    }

    let instance: UInt16
    let firstIndex: UInt32
    let count: UInt32
    let status: Status
    let entries: MDERReader

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        instance = try reader.readUInt16("a segment's instance number")
        firstIndex = try reader.readUInt32("an entry's index")
        count = try reader.readUInt32("a count of entries")
        status = Status(rawValue: try reader.readUInt16("the status of a segment"))
        entries = try reader.readCountedPart("segment entries")
        try reader.expectEnd("the segment data")
    }
}
