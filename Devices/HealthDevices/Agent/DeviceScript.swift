/// A scale, thermometer, oximeter, glucose meter or tracker to be played.
package struct DeviceScript: AgentScript, Hashable {
    /// How it stamps what it measures.
    package enum Stamping: Hashable, Sendable {
        case absolute
        /// UTC and by how many minutes its display is ahead of that.
        case baseOffset(minutes: Int)
        /// No calendar: units of 125 µs since the battery went in. What it believes to be 1970 is when that was.
        case ticks
        /// The same in microseconds.
        case microseconds
    }

    /// One measurement in the device's memory.
    package struct Entry: Hashable, Sendable {
        /// By the device's own clock.
        package let takenAt: DeviceLocalTime
        /// In the order of the kind's numbers; nil for one that was not measured.
        package let numbers: [MedicalNumber?]
        /// Nil on a device without slots for persons.
        package let userSlot: UInt16?

        package init(takenAt: DeviceLocalTime, numbers: [MedicalNumber?], userSlot: UInt16? = nil) {
            self.takenAt = takenAt
            self.numbers = numbers
            self.userSlot = userSlot
        }
    }

    package let kind: DeviceKind
    package var systemID: [UInt8]
    package var manufacturer = "Tonami Keiki"
    package var model: String
    package var serialNumber = "TK0000042"
    /// Nil for the standard one.
    package var extendedConfiguration: UInt16?
    package var stamping = Stamping.absolute
    /// What the device's clock shows at the touch; nil for a device that does not tell.
    package var clock: DeviceLocalTime?
    /// The manager may set the clock; and whether it is asked to.
    package var canBeSet = false
    package var wantsToBeSet = false
    /// It names the association one with test data.
    package var isTest = false
    /// A permanent store that only clears everything at once.
    package var clearsOnlyAll = false
    package var protocolVersions: UInt32 = 0x8000_0000
    package var memory: [Entry]
    package var forgetsConfirmed = true
    package var entriesPerReport = 4
    package var readsBeforeAnswer = 1
    package var fault: AgentFault?

    package init(_ kind: DeviceKind, clock: DeviceLocalTime?, memory: [Entry]) {
        self.kind = kind
        self.clock = clock
        self.memory = memory
        let number = UInt8(DeviceKind.allCases.firstIndex(of: kind) ?? 0)
        systemID = [0x00, 0x09, 0x1F, 0xFF, 0xFE, 0x20, 0x00, number]
        model = "TK-\(kind.rawValue)"
    }
}

extension DeviceScript {
    package var configurationID: UInt16 { extendedConfiguration ?? kind.configurationID }
    package var functionalUnits: UInt32 { isTest ? 0x2000_0000 : 0 }
    package var store: UInt16? { kind == .activity ? 0x0010 : nil }

    package func slot(of entry: Entry) -> UInt16? { entry.userSlot }

    package func observations(of entry: Entry) -> [(handle: UInt16, values: [UInt8])] {
        zip(kind.metrics, entry.numbers).compactMap { metric, number in
            guard let number else { return nil }
            var writer = MDERWriter()
            metric.write(number, to: &writer)
            return (metric.handle, writer.bytes + stamp(entry.takenAt))
        }
    }

    package var objects: [AgentObject] {
        let metrics = kind.metrics.map { metric in
            AgentObject(objectClass: 6, handle: metric.handle, attributes: attributes(of: metric))
        }
        guard let store else { return metrics }
        // PM-Store-Capab: segments vary in number, are of entries with times; cleared one by one, or only all at once.
        let capabilities: UInt16 = clearsOnlyAll ? 0x8800 : 0x8900
        let attribute: [UInt8] = [0x0A, 0x4D, 0x00, 0x02, UInt8(capabilities >> 8), UInt8(capabilities & 0xFF)]
        return metrics + [AgentObject(objectClass: 61, handle: store, attributes: [attribute])]
    }

    /// Type, metric specification, unit, value map.
    private func attributes(of metric: PlayedMetric) -> [[UInt8]] {
        func attribute(_ id: UInt16, _ words: [UInt16]) -> [UInt8] {
            var writer = MDERWriter()
            writer.write(id)
            writer.write(UInt16(2 * words.count))
            for word in words { writer.write(word) }
            return writer.bytes
        }
        return [
            attribute(0x092F, [metric.partition, metric.code]),
            attribute(0x0A46, [0xF040]),
            attribute(0x0996, [metric.unit]),
            attribute(0x0A55, [2, 8, metric.valueAttribute, metric.bytes, stampAttribute.id, stampAttribute.bytes]),
        ]
    }

    private var stampAttribute: (id: UInt16, bytes: UInt16) {
        switch stamping {
        case .absolute: (0x0990, 8)
        case .baseOffset: (0x0A82, 8)
        case .ticks: (0x0991, 4)
        case .microseconds: (0x09E9, 8)
        }
    }

    private func stamp(_ time: DeviceLocalTime) -> [UInt8] {
        var writer = MDERWriter()
        switch stamping {
        case .absolute: return time.absoluteTime
        case .baseOffset(let minutes): return time.baseOffsetTime(minutes: minutes)
        case .ticks: writer.write(UInt32(truncatingIfNeeded: time.milliseconds * 8))
        case .microseconds: writer.write(UInt64(truncatingIfNeeded: time.milliseconds * 1_000))
        }
        return writer.bytes
    }

    /// What its clock shows, and MdsTimeInfo: 8000 it has a clock, 4000 that can be set, 0010 and should be.
    package var timeAttributes: [(id: UInt16, value: [UInt8])] {
        let capabilities: UInt16 = 0x8000 | (canBeSet ? 0x4000 : 0) | (wantsToBeSet ? 0x0010 : 0)
        var information = MDERWriter()
        information.write(capabilities)
        information.write(raw: [UInt8](repeating: 0, count: 14))
        guard let clock else { return [(0x0A45, information.bytes)] }
        let id: UInt16 =
            switch stamping {
            case .absolute: 0x0987
            case .baseOffset: 0x0A81
            case .ticks: 0x098F
            case .microseconds: 0x09E8
            }
        return [(0x0A45, information.bytes), (id, stamp(clock))]
    }
}

/// The store of a tracker: a segment a day, an entry an hour.
extension DeviceScript {
    package func segment(of entry: Entry) -> UInt16 {
        UInt16(truncatingIfNeeded: entry.takenAt.milliseconds / 86_400_000)
    }

    /// Absolute time; then each number, and over how many seconds it was counted: an hour.
    package func segmentEntry(_ entry: Entry) -> [UInt8] {
        var writer = MDERWriter()
        writer.write(raw: entry.takenAt.absoluteTime)
        for (metric, number) in zip(kind.metrics, entry.numbers) {
            metric.write(number ?? .notANumber, to: &writer)
            writer.write(UInt32(3_600))
        }
        return writer.bytes
    }

    /// PM-Segment-Entry-Map: header 8000 (absolute time); class, type, handle and value map of each number.
    package var segmentAttributes: [(id: UInt16, value: [UInt8])] {
        var map = MDERWriter()
        map.write(UInt16(0x8000))
        map.writeList(kind.metrics) { list, metric in
            list.write(UInt16(6))
            list.write(metric.partition)
            list.write(metric.code)
            list.write(metric.handle)
            list.writeList([(metric.valueAttribute, metric.bytes), (0x0A59, 4)]) { fields, field in
                fields.write(field.0)
                fields.write(field.1)
            }
        }
        return [(0x0A4E, map.bytes)]
    }
}
