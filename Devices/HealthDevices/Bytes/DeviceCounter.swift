import CommunityModel

/// What a device without a calendar stamps its measurements with: how long its clockwork has run.
package enum DeviceCounter: Hashable, Sendable {
    /// RelativeTime (IEEE 11073-20601 annex A.2.5): units of 125 µs, which begin again after 6.2 days.
    case ticks(UInt32)
    /// HighResRelativeTime (annex A.2.6): microseconds.
    case microseconds(UInt64)

    /// What was measured while the device is being touched comes after `now`, by less than this.
    private static let longestTouch = Duration.minutes(10)

    /// How long before `now` this was, zero for what came in the minutes after it; nil when the two are not of one kind,
    /// or this is later still.
    func age(at now: DeviceCounter) -> Duration? {
        switch (self, now) {
        case (.ticks(let then), .ticks(let now)):
            let isAfter = .microseconds(Int64(then &- now) * 125) < Self.longestTouch
            return isAfter ? .zero : .microseconds(Int64(now &- then) * 125)
        case (.microseconds(let then), .microseconds(let now)):
            let distance = then.distance(to: now)
            guard distance < 0 else { return .microseconds(Int64(distance)) }
            return .microseconds(-Int64(distance)) < Self.longestTouch ? .zero : nil
        default: return nil
        }
    }

    /// Milliseconds that the clockwork had run: names the measurement among the others of the device.
    var milliseconds: Int64 {
        switch self {
        case .ticks(let count): Int64(count) / 8
        case .microseconds(let count): Int64(count / 1_000)
        }
    }
}
