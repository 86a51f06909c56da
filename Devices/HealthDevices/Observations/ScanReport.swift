/// A report of measured values (ScanReportInfo…, IEEE 11073-20601 annex A.11), read with the device's configuration.
///
/// In a fixed report an object's bytes lie as its value map says; in a variable one each attribute brings its id and
/// length. Either may come in groups, one for each person.
struct ScanReport {
    let observations: [MetricObservation]
    /// Objects of which the device says something else from now on, such as another unit.
    let changes: [DeviceObject]

    /// The person id of a device that does not know who it was.
    static let unknownPerson: UInt16 = 0xFFFF

    /// - Returns: nil when `event` is no scan report.
    /// - Throws: ``MalformedBytes``, also when the report does not fit `configuration`.
    init?(_ event: EventReport, of configuration: DeviceConfiguration) throws(MalformedBytes) {
        let (isFixed, hasPersons): (Bool, Bool)
        switch event.type {
        case EventCode.fixedScan: (isFixed, hasPersons) = (true, false)
        case EventCode.variableScan: (isFixed, hasPersons) = (false, false)
        case EventCode.fixedScanOfPersons: (isFixed, hasPersons) = (true, true)
        case EventCode.variableScanOfPersons: (isFixed, hasPersons) = (false, true)
        default: return nil
        }
        var observations: [MetricObservation] = []
        var changes: [DeviceObject] = []
        func readGroup(_ reader: inout MDERReader, person: UInt16?) throws(MalformedBytes) {
            try reader.forEachInList("observations") { (element) throws(MalformedBytes) in
                let handle = try element.readUInt16("an object handle")
                guard handle != 0 else { return try Self.passOverDevice(&element, isFixed: isFixed) }
                let changed = changes.first { $0.handle == handle }
                guard var object = changed ?? configuration.object(handle) else {
                    throw element.malformed(
                        "a handle of configuration \(configuration.id.hexadecimal)",
                        found: "\(handle)",
                        back: 2
                    )
                }
                let observation: MetricObservation?
                if isFixed {
                    observation = try Self.readFixed(&element, object, person)
                } else {
                    observation = try Self.readVariable(&element, &object, person, &changes)
                }
                if let observation { observations.append(observation) }
            }
        }
        var reader = event.info
        _ = try reader.readUInt16("a data request id")
        _ = try reader.readUInt16("a report number")
        if hasPersons {
            try reader.forEachInList("persons") { (element) throws(MalformedBytes) in
                let person = try element.readUInt16("a person id")
                try readGroup(&element, person: person == Self.unknownPerson ? nil : person)
            }
        } else {
            try readGroup(&reader, person: nil)
        }
        try reader.expectEndOrFilling("the scan report")
        self.observations = observations
        self.changes = changes
    }

    /// What the device says of itself between its measurements, its battery or its clock, is of no concern here.
    private static func passOverDevice(_ reader: inout MDERReader, isFixed: Bool) throws(MalformedBytes) {
        if isFixed {
            _ = try reader.readCountedPart("the values of the device")
        } else {
            _ = try reader.readList("the attributes of the device", element: Attribute.init)
        }
    }

    /// - Returns: nil for an object that is no metric.
    private static func readFixed(
        _ reader: inout MDERReader,
        _ object: DeviceObject,
        _ person: UInt16?
    ) throws(MalformedBytes) -> MetricObservation? {
        var part = try reader.readCountedPart("the values of object \(object.handle)")
        var observation = MetricObservation(of: object, person: person)
        for field in object.fields {
            var value = try part.readPart(field.length, "attribute \(field.attribute.hexadecimal)")
            try observation?.take(field.attribute, from: &value, parts: object.parts)
        }
        // Oximeters of configuration 0190 are known that stamp what their map has without a stamp.
        let hasStamp = object.fields.contains { $0.attribute == AttributeCode.absoluteTimeStamp }
        if !hasStamp, part.remaining == 8 {
            observation?.takenAt = DeviceLocalTime(absoluteTime: try part.readUInt64("an absolute time"))
            guard observation?.takenAt != nil else {
                throw part.malformed("the end of the values of object \(object.handle)", found: "8 more bytes", back: 8)
            }
        }
        try part.expectEnd("the values of object \(object.handle)")
        return observation
    }

    /// - Returns: nil also when only the object itself has changed.
    private static func readVariable(
        _ reader: inout MDERReader,
        _ object: inout DeviceObject,
        _ person: UInt16?,
        _ changes: inout [DeviceObject]
    ) throws(MalformedBytes) -> MetricObservation? {
        var isChanged = false
        let attributes = try reader.readList("the attributes of object \(object.handle)", element: Attribute.init)
        for attribute in attributes { if try object.take(attribute) { isChanged = true } }
        if isChanged {
            changes.removeAll { $0.handle == object.handle }
            changes.append(object)
        }
        var observation = MetricObservation(of: object, person: person)
        for attribute in attributes {
            var value = attribute.value
            try observation?.take(attribute.code, from: &value, parts: object.parts)
        }
        return isChanged && observation?.values.isEmpty ?? true ? nil : observation
    }
}

extension DeviceConfiguration {
    /// The observations in the APDU of a scan report of a device with this configuration.
    ///
    /// - Returns: nil when it is some other APDU.
    /// - Throws: ``MalformedBytes``, also when the report does not fit the configuration.
    package func observations(in apdu: [UInt8]) throws(MalformedBytes) -> [MetricObservation]? {
        guard case .data(let data) = try Message(apdu), case .eventReport(let event, _) = data.body else { return nil }
        return try ScanReport(event, of: self)?.observations
    }
}
