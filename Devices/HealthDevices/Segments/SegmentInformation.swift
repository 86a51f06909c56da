/// What a permanent store says of one of its segments (SegmentInfo, IEEE 11073-20601 annex A.11.8).
struct SegmentInformation: Hashable, Sendable {
    /// Attributes that all entries of one kind of metric have in common.
    struct StaticAttributes: Hashable, Sendable {
        let type: MetricType
        let attributes: [Attribute]
    }

    let instance: UInt16
    /// Nil for a segment that does not say how it is laid out: it cannot be read.
    private(set) var map: SegmentEntryMap?
    private(set) var person: UInt16?
    /// How many entries it holds; nil when the device does not say.
    private(set) var usage: UInt32?
    /// When it begins.
    private(set) var start: DeviceLocalTime?
    /// From one entry to the next, in milliseconds, where entries have no time of their own.
    private(set) var samplePeriod: Int?
    /// How long the device wants to be waited for when it is sent, as it says itself.
    private(set) var patience = Duration.zero
    private(set) var staticAttributes: [StaticAttributes] = []

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        instance = try reader.readUInt16("a segment's instance number")
        for attribute in try reader.readList("the segment's attributes", element: Attribute.init) {
            try take(attribute.code, attribute.value)
        }
    }

    /// The same with what the store says of all its segments, where this one does not say it.
    func completed(by store: StoreReading) -> SegmentInformation {
        var segment = self
        segment.samplePeriod = samplePeriod ?? store.samplePeriod
        return segment
    }

    private mutating func take(_ code: UInt16, _ value: MDERReader) throws(MalformedBytes) {
        var value = value
        switch code {
        case AttributeCode.segmentMap:
            map = try SegmentEntryMap(&value)
        case AttributeCode.segmentPerson:
            let number = try value.readUInt16("a person id")
            person = number == ScanReport.unknownPerson ? nil : number
        case AttributeCode.segmentUsage:
            usage = try value.readUInt32("a usage count")
        case AttributeCode.segmentStart:
            start = DeviceLocalTime(absoluteTime: try value.readUInt64("an absolute time"))
        case AttributeCode.segmentStartBaseOffset:
            start = DeviceLocalTime(baseOffsetTime: try value.readUInt64("a base offset time"))
        case AttributeCode.samplePeriod:
            samplePeriod = Int(try value.readUInt32("a sample period")) / 8
        case AttributeCode.transferTimeout:
            patience = .microseconds(Int64(try value.readUInt32("a time-out")) * 125)
        case AttributeCode.segmentStaticAttributes:
            staticAttributes = try value.readList("static attributes") { (element) throws(MalformedBytes) in
                _ = try element.readUInt16("an object class")
                let type = try MetricType(&element)
                let attributes = try element.readList("attributes", element: Attribute.init)
                return StaticAttributes(type: type, attributes: attributes)
            }
        default: break
        }
    }
}
