/// How each entry of a segment is laid out (PmSegmentEntryMap, IEEE 11073-20601 annex A.11.7): a time where its header
/// says so, then the fields of each object in turn.
struct SegmentEntryMap: Hashable, Sendable {
    /// SegmEntryHeader, bits counted from the left.
    struct Header: OptionSet, Hashable, Sendable {
        let rawValue: UInt16

        static let absoluteTime = Header(rawValue: 0x8000)
        static let relativeTime = Header(rawValue: 0x4000)
        static let highResolutionTime = Header(rawValue: 0x2000)
        static let baseOffsetTime = Header(rawValue: 0x1000)
        static let known: Header = [.absoluteTime, .relativeTime, .highResolutionTime, .baseOffsetTime]
    }

    struct Element: Hashable, Sendable {
        let type: MetricType
        /// Of the metric in the configuration that has the unit; one that is not there is no error.
        let handle: UInt16
        let fields: [DeviceObject.Field]
    }

    let header: Header
    let elements: [Element]

    /// Bytes of one entry, at least one.
    var entryLength: Int {
        var length = elements.reduce(0) { $0 + $1.fields.reduce(0) { $0 + $1.length } }
        if header.contains(.absoluteTime) { length += 8 }
        if header.contains(.relativeTime) { length += 4 }
        if header.contains(.highResolutionTime) { length += 8 }
        if header.contains(.baseOffsetTime) { length += 8 }
        return length
    }

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        header = Header(rawValue: try reader.readUInt16("a segment entry header"))
        guard header.isSubset(of: .known) else {
            throw reader.malformed("a segment entry header", found: header.rawValue.hexadecimal, back: 2)
        }
        elements = try reader.readList("the elements of an entry") { (element) throws(MalformedBytes) in
            _ = try element.readUInt16("an object class")
            let type = try MetricType(&element)
            let handle = try element.readUInt16("an object handle")
            let fields = try element.readList("the value map", element: DeviceObject.Field.init)
            return Element(type: type, handle: handle, fields: fields)
        }
        try reader.expectEnd("the segment entry map")
        guard entryLength > 0 else { throw reader.malformed("an entry of one byte or more", found: "an empty one") }
    }
}
