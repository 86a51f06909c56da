import CommunityModel

extension MetricObservation {
    /// An observation of `object` before anything is known of it.
    ///
    /// - Returns: nil when the object measures nothing.
    init?(of object: DeviceObject, person: UInt16?) {
        guard let type = object.type else { return nil }
        self.init(
            type: type,
            unit: object.unit,
            values: [],
            takenAt: nil,
            personID: person,
            label: object.label
        )
    }

    /// Takes over one attribute; one that means nothing here is passed over.
    ///
    /// - Parameters:
    ///   - attribute: its code.
    ///   - reader: reads its value.
    ///   - parts: what the numbers of a compound are, where the attribute itself does not say it.
    /// - Throws: ``MalformedBytes`` when the value is not of the attribute's form.
    mutating func take(
        _ attribute: UInt16,
        from reader: inout MDERReader,
        parts: [UInt16]
    ) throws(MalformedBytes) {
        switch attribute {
        case AttributeCode.basicNumericValue:
            values = [Value(code: type.code, number: try Self.readShortFloat(&reader))]
        case AttributeCode.simpleNumericValue:
            values = [Value(code: type.code, number: try Self.readFloat(&reader))]
        case AttributeCode.numericValue:
            // Its own id may be more particular than the type: of the ear, where the type says body.
            let named = try NamedValue(&reader)
            join([named])
            values = [Value(code: type.code, number: named.value.number)]
        case AttributeCode.basicCompoundValue:
            try takeCompound(parts, from: &reader, number: Self.readShortFloat)
        case AttributeCode.simpleCompoundValue:
            try takeCompound(parts, from: &reader, number: Self.readFloat)
        case AttributeCode.compoundValue:
            join(try reader.readList("a compound value", element: NamedValue.init))
        // What an enumeration says, a code such as "before the meal" or flags, stands as it came.
        case AttributeCode.simpleNamedValue:
            takeEnumeration(UInt32(try reader.readUInt16("a code")))
        case AttributeCode.basicBits:
            takeEnumeration(UInt32(try reader.readUInt16("16 flags")))
        case AttributeCode.simpleBits:
            takeEnumeration(try reader.readUInt32("32 flags"))
        case AttributeCode.enumeration:
            try takeEnumeration(from: &reader)
        case AttributeCode.absoluteTimeStamp:
            takenAt = DeviceLocalTime(absoluteTime: try reader.readUInt64("an absolute time"))
        case AttributeCode.baseOffsetTimeStamp:
            takenAt = DeviceLocalTime(baseOffsetTime: try reader.readUInt64("a base offset time"))
        case AttributeCode.relativeTimeStamp:
            counter = .ticks(try reader.readUInt32("a relative time"))
        case AttributeCode.highResolutionTimeStamp:
            counter = .microseconds(try reader.readUInt64("a high-resolution time"))
        case AttributeCode.activePeriod:
            period = MedicalNumber(float: try reader.readUInt32("a period")).decimal?.digits(at: 3)
        case AttributeCode.measurementStatus:
            status.formUnion(MeasurementStatus(rawValue: try reader.readUInt16("a measurement status")))
        case AttributeCode.unit:
            unit = try reader.readUInt16("a unit code")
        default:
            return
        }
        try reader.expectEnd("attribute \(attribute.hexadecimal)")
    }

    /// EnumObsValue: metric id, status, then a choice: 1 a code, 2 a text, 16 flags (IEEE 11073-20601 annex A.3).
    private mutating func takeEnumeration(from reader: inout MDERReader) throws(MalformedBytes) {
        _ = try reader.readUInt16("a metric id")
        status.formUnion(MeasurementStatus(rawValue: try reader.readUInt16("a measurement status")))
        let choice = try reader.readUInt16("a kind of enumeration")
        var value = try reader.readCountedPart("an enumeration")
        switch choice {
        case 1: takeEnumeration(UInt32(try value.readUInt16("a code")))
        case 16: takeEnumeration(try value.readUInt32("32 flags"))
        default: break
        }
    }

    private mutating func takeEnumeration(_ bits: UInt32) {
        values = [Value(code: type.code, number: .finite(mantissa: Int32(bitPattern: bits), exponent: 0))]
    }

    /// The numbers of a compound, in the order of its parts; more numbers than parts have no name and are passed over.
    private mutating func takeCompound(
        _ parts: [UInt16],
        from reader: inout MDERReader,
        number: (inout MDERReader) throws(MalformedBytes) -> MedicalNumber
    ) throws(MalformedBytes) {
        values.removeAll(keepingCapacity: true)
        values.reserveCapacity(parts.count)
        var index = 0
        try reader.forEachInList("a compound value") { (element) throws(MalformedBytes) in
            let number = try number(&element)
            if index < parts.count { values.append(Value(code: parts[index], number: number)) }
            index += 1
        }
    }

    private mutating func join(_ named: [NamedValue]) {
        values = named.map(\.value)
        unit = named.first?.unit ?? unit
        for value in named { status.formUnion(value.status) }
    }

    private static func readShortFloat(_ reader: inout MDERReader) throws(MalformedBytes) -> MedicalNumber {
        MedicalNumber(shortFloat: try reader.readUInt16("an SFLOAT"))
    }

    private static func readFloat(_ reader: inout MDERReader) throws(MalformedBytes) -> MedicalNumber {
        MedicalNumber(float: try reader.readUInt32("a FLOAT"))
    }
}

/// NuObsValue: a number that brings its name, status and unit.
private struct NamedValue {
    let value: MetricObservation.Value
    let status: MeasurementStatus
    let unit: UInt16

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        let code = try reader.readUInt16("a metric id")
        status = MeasurementStatus(rawValue: try reader.readUInt16("a measurement status"))
        unit = try reader.readUInt16("a unit code")
        value = MetricObservation.Value(
            code: code,
            number: MedicalNumber(float: try reader.readUInt32("a FLOAT"))
        )
    }
}
