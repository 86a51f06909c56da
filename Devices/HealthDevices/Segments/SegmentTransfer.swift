import CommunityModel

/// A segment that comes in pieces, put together in order.
///
/// Nothing of it is handed on before the last piece: what belongs together, such as the hours of a day, may lie in
/// different ones, and the device keeps all of it until it is told to clear it.
struct SegmentTransfer: Hashable, Sendable {
    enum Progress: Hashable {
        case more
        case complete
        /// A piece is missing, or the device broke off: the segment stays where it is.
        case broken
    }

    /// More than a day has minutes and a tracker has numbers; no more than a small box has room for.
    static let mostObservations = 100_000

    let information: SegmentInformation
    private(set) var observations: [MetricObservation] = []
    /// Of the first piece's APDU; then SHA-256 over this and the next piece's. Nil before the first.
    private(set) var digest: Digest256?
    private(set) var count: UInt32 = 0

    init(of information: SegmentInformation) {
        self.information = information
    }

    /// Takes the next piece. One that was there already changes nothing.
    mutating func take(
        _ data: SegmentData,
        _ apduDigest: Digest256,
        of configuration: DeviceConfiguration
    ) throws(MalformedBytes) -> Progress {
        if data.status.contains(.abortedByAgent) { return .broken }
        // The device begins anew.
        if data.status.contains(.firstEntry), data.firstIndex == 0 { self = SegmentTransfer(of: information) }
        guard data.firstIndex == count else {
            let isKnown = UInt64(data.firstIndex) + UInt64(data.count) <= UInt64(count)
            return isKnown ? .more : .broken
        }
        guard let map = information.map else { return .broken }
        let most = Self.mostObservations / max(1, map.elements.count)
        guard Int(count) + Int(data.count) <= most else { return .broken }
        try read(data, map, configuration)
        count += data.count
        digest = digest.map { .sha256($0.bytes + apduDigest.bytes) } ?? apduDigest
        return data.status.contains(.lastEntry) ? .complete : .more
    }

    private mutating func read(
        _ data: SegmentData,
        _ map: SegmentEntryMap,
        _ configuration: DeviceConfiguration
    ) throws(MalformedBytes) {
        var entries = data.entries
        let length = map.entryLength
        guard entries.remaining == Int(data.count) * length else {
            throw entries.malformed("\(data.count) entries of \(length) bytes")
        }
        for index in 0..<data.count {
            try readEntry(&entries, map, configuration, number: Int64(count) + Int64(index))
        }
    }

    private mutating func readEntry(
        _ reader: inout MDERReader,
        _ map: SegmentEntryMap,
        _ configuration: DeviceConfiguration,
        number: Int64
    ) throws(MalformedBytes) {
        let period = information.samplePeriod
        var takenAt = information.start.flatMap { start in
            period.map { DeviceLocalTime(milliseconds: start.milliseconds + number * Int64($0)) }
        }
        var counter: DeviceCounter?
        if map.header.contains(.absoluteTime) {
            takenAt = DeviceLocalTime(absoluteTime: try reader.readUInt64("an absolute time"))
        }
        if map.header.contains(.relativeTime) { counter = .ticks(try reader.readUInt32("a relative time")) }
        if map.header.contains(.highResolutionTime) {
            counter = .microseconds(try reader.readUInt64("a high-resolution time"))
        }
        if map.header.contains(.baseOffsetTime) {
            takenAt = DeviceLocalTime(baseOffsetTime: try reader.readUInt64("a base offset time"))
        }
        for element in map.elements {
            let object = configuration.object(element.handle)
            var observation = MetricObservation(
                type: element.type,
                unit: object?.unit,
                values: [],
                takenAt: takenAt,
                counter: counter,
                period: period,
                personID: information.person,
                label: object?.label ?? ""
            )
            try takeStaticAttributes(of: &observation, parts: object?.parts ?? [])
            for field in element.fields {
                var value = try reader.readPart(field.length, "attribute \(field.attribute.hexadecimal)")
                try observation.take(field.attribute, from: &value, parts: object?.parts ?? [])
            }
            observations.append(observation)
        }
    }

    private func takeStaticAttributes(
        of observation: inout MetricObservation,
        parts: [UInt16]
    ) throws(MalformedBytes) {
        for entry in information.staticAttributes where entry.type == observation.type {
            for attribute in entry.attributes {
                var value = attribute.value
                try observation.take(attribute.code, from: &value, parts: parts)
            }
        }
    }
}
