/// What a device says of itself (attributes of the MDS object, IEEE 11073-20601 section 6.3.2).
struct DeviceAttributes: Hashable, Sendable {
    var manufacturer = ""
    var model = ""
    var serialNumber = ""
    /// The configuration that is in force; nil when the device does not say it again.
    var configurationID: UInt16?
    /// What the device's clock shows now; nil when it has none or it was never set.
    var clock: DeviceLocalTime?
    /// What a clockwork without a calendar has counted by now.
    var ticks: DeviceCounter?
    var microseconds: DeviceCounter?
    var timeCapabilities: TimeCapabilities = []
    /// The device tells its time as UTC and an offset.
    var hasBaseOffset = false

    init() {}

    init(_ attributes: [Attribute]) throws(MalformedBytes) {
        for attribute in attributes { try take(attribute.code, attribute.value) }
    }

    private mutating func take(_ code: UInt16, _ value: MDERReader) throws(MalformedBytes) {
        var value = value
        switch code {
        case AttributeCode.idModel:
            manufacturer = String(deviceText: try value.readOctets("the manufacturer"))
            model = String(deviceText: try value.readOctets("the model"))
        case AttributeCode.productionSpecification:
            let entries = try value.readList("production specifications", element: Self.readSpecification)
            serialNumber = entries.first { $0.kind == 1 }?.text ?? ""
        case AttributeCode.configurationID:
            configurationID = try value.readUInt16("a configuration id")
        case AttributeCode.absoluteTime:
            clock = DeviceLocalTime(absoluteTime: try value.readUInt64("an absolute time")) ?? clock
        case AttributeCode.baseOffsetTime:
            hasBaseOffset = true
            clock = DeviceLocalTime(baseOffsetTime: try value.readUInt64("a base offset time")) ?? clock
        case AttributeCode.relativeTime:
            ticks = .ticks(try value.readUInt32("a relative time"))
        case AttributeCode.highResolutionTime:
            microseconds = .microseconds(try value.readUInt64("a high-resolution time"))
        case AttributeCode.timeInformation:
            timeCapabilities = TimeCapabilities(rawValue: try value.readUInt16("the time capabilities"))
        default: break
        }
    }

    /// ProdSpecEntry: spec-type (1 serial number, 2 part number, 3 hardware, 4 software, 5 firmware), component, text.
    private static func readSpecification(
        _ reader: inout MDERReader
    ) throws(MalformedBytes) -> (kind: UInt16, text: String) {
        let kind = try reader.readUInt16("a kind of production specification")
        _ = try reader.readUInt16("a component id")
        return (kind, String(deviceText: try reader.readOctets("a production specification")))
    }
}

/// What a device's clock can do (MdsTimeCapState, IEEE 11073-20601 annex A.11.3; bits counted from the left).
struct TimeCapabilities: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    static let clock = TimeCapabilities(rawValue: 0x8000)
    /// The action Set-Time works.
    static let setClock = TimeCapabilities(rawValue: 0x4000)
    /// The device wants its manager to set it.
    static let wantsToBeSet = TimeCapabilities(rawValue: 0x0010)
}
