/// What a device said that it can measure, and how its fixed reports are laid out (ConfigReport).
package struct DeviceConfiguration: Hashable, Sendable {
    /// 0001...3FFF are standard configurations, 4000...7FFF the device's own ("extended").
    package let id: UInt16
    package private(set) var objects: [DeviceObject]

    package init(id: UInt16, objects: [DeviceObject]) {
        self.id = id
        self.objects = objects
    }

    package func object(_ handle: UInt16) -> DeviceObject? {
        objects.first { $0.handle == handle }
    }

    /// What a device says of an object later counts until the association ends.
    mutating func replace(_ object: DeviceObject) {
        guard let index = objects.firstIndex(where: { $0.handle == object.handle }) else { return }
        objects[index] = object
    }

    package func measures(_ type: MetricType) -> Bool {
        objects.contains { $0.type == type }
    }

    /// Where the device keeps what it has measured until it is asked for it.
    var stores: [DeviceObject] { objects.filter { $0.objectClass == ObjectClass.permanentStore } }

    func isStore(_ handle: UInt16) -> Bool {
        objects.contains { $0.handle == handle && $0.objectClass == ObjectClass.permanentStore }
    }

    /// 0001...3FFF: one of the specializations describes it.
    static func isStandard(_ id: UInt16) -> Bool { id < 0x4000 }

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        id = try reader.readUInt16("a configuration id")
        objects = try reader.readList("configuration objects", element: DeviceObject.init)
        try reader.expectEnd("the configuration")
        guard Set(objects.map(\.handle)).count == objects.count else {
            throw reader.malformed("a handle of its own for every object", found: "one handle twice")
        }
    }
}

/// One object of a configuration: most often a metric, something measured again and again.
package struct DeviceObject: Hashable, Sendable {
    /// One field of a fixed report: which attribute, how many bytes.
    package struct Field: Hashable, Sendable {
        package let attribute: UInt16
        package let length: Int
    }

    /// MDC_MOC_…: 6 numeric, 5 enumeration, 9 real-time array, 61 permanent store.
    package let objectClass: UInt16
    package let handle: UInt16
    /// Nil for objects that measure nothing themselves.
    package let type: MetricType?
    package private(set) var unit: UInt16?
    /// What the parts of a compound value are, in their order.
    package private(set) var parts: [UInt16]
    package private(set) var fields: [Field]
    /// The maker's own word for it; empty when there is none.
    package let label: String
    /// Of a permanent store: what it can do (PM-Store-Capab).
    private(set) var storeCapabilities: StoreCapabilities = []
    /// Of a permanent store: how long it may take to find a segment or to clear one, as it says itself.
    private(set) var storePatience: Duration = .zero
    /// Of a permanent store: from one entry of a segment to the next, in milliseconds, where segments do not say it.
    private(set) var samplePeriod: Int?

    package init(
        objectClass: UInt16,
        handle: UInt16,
        type: MetricType?,
        unit: UInt16?,
        parts: [UInt16] = [],
        fields: [Field],
        label: String = ""
    ) {
        self.objectClass = objectClass
        self.handle = handle
        self.type = type
        self.unit = unit
        self.parts = parts
        self.fields = fields
        self.label = label
    }

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        let objectClass = try reader.readUInt16("an object class")
        let handle = try reader.readUInt16("an object handle")
        var type: MetricType?
        var unit: UInt16?
        var parts: [UInt16] = []
        var fields: [Field] = []
        var label = ""
        var storeCapabilities: StoreCapabilities = []
        var storePatience = Duration.zero
        var samplePeriod: Int?
        for attribute in try reader.readList("the object's attributes", element: Attribute.init) {
            var value = attribute.value
            switch attribute.code {
            case AttributeCode.type: type = try MetricType(&value)
            case AttributeCode.unit: unit = try value.readUInt16("a unit code")
            case AttributeCode.metricIDList: parts = try Self.metricIDs(&value)
            case AttributeCode.valueMap: fields = try value.readList("the value map", element: Field.init)
            case AttributeCode.label: label = String(deviceText: try value.readOctets("a label"))
            case AttributeCode.storeCapabilities:
                storeCapabilities = StoreCapabilities(rawValue: try value.readUInt16("a store's capabilities"))
            case AttributeCode.clearTimeout, AttributeCode.transferTimeout:
                let ticks = try value.readUInt32("a time-out")
                storePatience = max(storePatience, .microseconds(Int64(ticks) * 125))
            case AttributeCode.samplePeriod: samplePeriod = Int(try value.readUInt32("a sample period")) / 8
            default: break
            }
        }
        self.init(
            objectClass: objectClass,
            handle: handle,
            type: type,
            unit: unit,
            parts: parts,
            fields: fields,
            label: label
        )
        self.storeCapabilities = storeCapabilities
        self.storePatience = storePatience
        self.samplePeriod = samplePeriod
    }

    /// Takes over what an attribute of a report says of the object itself, and not of one measurement.
    /// - Returns: whether it says something of the object.
    mutating func take(_ attribute: Attribute) throws(MalformedBytes) -> Bool {
        var value = attribute.value
        switch attribute.code {
        case AttributeCode.unit: unit = try value.readUInt16("a unit code")
        case AttributeCode.metricIDList: parts = try Self.metricIDs(&value)
        case AttributeCode.valueMap: fields = try value.readList("the value map", element: Field.init)
        default: return false
        }
        return true
    }

    private static func metricIDs(_ reader: inout MDERReader) throws(MalformedBytes) -> [UInt16] {
        try reader.readList("metric ids") { (id) throws(MalformedBytes) in try id.readUInt16("a metric id") }
    }
}

extension DeviceObject.Field {
    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        attribute = try reader.readUInt16("an attribute's id")
        length = Int(try reader.readUInt16("an attribute's length"))
    }
}

extension MetricType {
    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        partition = try reader.readUInt16("a nomenclature partition")
        code = try reader.readUInt16("a nomenclature code")
    }
}
