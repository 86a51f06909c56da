/// What a device says of itself (attributes of the MDS object, IEEE 11073-20601 section 6.3.2).
struct DeviceAttributes: Hashable, Sendable {
    var manufacturer = ""
    var model = ""
    var serialNumber = ""
    /// What the device's clock shows now; nil when it has none or it was never set.
    var clock: DeviceLocalTime?

    init() {}

    init(_ attributes: [Attribute]) throws(MalformedBytes) {
        for attribute in attributes {
            var value = attribute.value
            switch attribute.code {
            case AttributeCode.idModel:
                manufacturer = Self.text(try value.readOctets("the manufacturer"))
                model = Self.text(try value.readOctets("the model"))
            case AttributeCode.productionSpecification:
                let entries = try value.readList("production specifications", element: Self.readSpecification)
                serialNumber = entries.first { $0.kind == 1 }?.text ?? ""
            case AttributeCode.absoluteTime:
                clock = DeviceLocalTime(absoluteTime: try value.readBytes(8, "an absolute time"))
            default:
                break
            }
        }
    }

    /// ProdSpecEntry: spec-type (1 serial number, 2 part number, 3 hardware, 4 software, 5 firmware), component, text.
    private static func readSpecification(
        _ reader: inout MDERReader
    ) throws(MalformedBytes) -> (kind: UInt16, text: String) {
        let kind = try reader.readUInt16("a kind of production specification")
        _ = try reader.readUInt16("a component id")
        return (kind, text(try reader.readOctets("a production specification")))
    }

    /// Device strings are ASCII, padded to an even length with zeros. No honest one is longer than 64.
    private static func text(_ bytes: [UInt8]) -> String {
        let padded = String(decoding: bytes.prefix(64).filter { $0 != 0 }, as: UTF8.self)
        return String(padded.prefix { $0 != "\u{FFFD}" }).trimmed
    }
}

extension String {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        let start = drop { $0 == " " }
        guard let last = start.lastIndex(where: { $0 != " " }) else { return "" }
        return String(start[...last])
    }
}
