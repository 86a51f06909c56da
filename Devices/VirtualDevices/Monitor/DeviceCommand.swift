package import HealthDevices

/// What can be done to the blood-pressure monitor.
package typealias MonitorCommand = DeviceCommand<CuffReading>

/// What can be done to a measuring device while it does not lie on the reader.
package enum DeviceCommand<Reading: DisplayedReading>: Hashable, Sendable {
    /// Somebody measures. `time` is what the device's clock shows then; nil for now.
    case measure(Reading, at: DeviceLocalTime?, slot: Int?)
    case clock(MonitorClock)
    case misbehave(Misbehaviour?)
    /// What it does with measurements that the other side has confirmed.
    case memory(MemoryPolicy)
    /// What kind of tag it shows.
    case tag(DeviceTag)
    case forget

    package init(_ words: some Collection<String>) throws(VirtualDeviceError) {
        let words = Array(words)
        let refusal = VirtualDeviceError.notUnderstood("\"\(words.joined(separator: " "))\"")
        switch words.first {
        case "measure" where words.count >= 2: self = try Self.measure(words[1], options: words.dropFirst(2))
        case "clock":
            guard let clock = MonitorClock(words.dropFirst()) else { throw refusal }
            self = .clock(clock)
        case "misbehave" where words.count == 2:
            if words[1] == "off" {
                self = .misbehave(nil)
            } else if let misbehaviour = Misbehaviour(words[1]) {
                self = .misbehave(misbehaviour)
            } else {
                throw refusal
            }
        case "memory" where words.count == 2:
            guard let policy = MemoryPolicy(rawValue: words[1]) else { throw refusal }
            self = .memory(policy)
        case "tag" where words.count == 2:
            guard let tag = DeviceTag(rawValue: words[1]) else { throw refusal }
            self = .tag(tag)
        case "forget" where words.count == 1: self = .forget
        default: throw refusal
        }
    }

    /// The numbers, then `at 2026-11-22T06:30` and `slot 1` in either order.
    private static func measure(
        _ numbers: String,
        options: ArraySlice<String>
    ) throws(VirtualDeviceError) -> DeviceCommand {
        guard let reading = Reading(numbers) else {
            throw .notUnderstood("\"\(numbers)\" (\(Reading.example))")
        }
        var time: DeviceLocalTime?
        var slot: Int?
        var rest = options
        while let name = rest.popFirst(), let value = rest.popFirst() {
            switch name {
            case "at":
                time = DeviceLocalTime(displayed: value)
                guard time != nil else { throw .notUnderstood("\"\(value)\" (a time such as 2026-11-22T06:30)") }
            case "slot":
                slot = Int(value).flatMap { (0...255).contains($0) ? $0 : nil }
                guard slot != nil else { throw .notUnderstood("\"\(value)\" (a user slot, 0 to 255)") }
            default: throw .notUnderstood("\"\(name)\"")
            }
        }
        guard options.count.isMultiple(of: 2) else { throw .notUnderstood("\"\(options.last ?? "")\"") }
        return .measure(reading, at: time, slot: slot)
    }
}

package enum MemoryPolicy: String, Hashable, Sendable {
    /// Sends all it ever measured at each touch.
    case keep
    /// Deletes what was confirmed.
    case delete
}
