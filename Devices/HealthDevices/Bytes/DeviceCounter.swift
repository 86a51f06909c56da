/// What a device without a calendar stamps its measurements with: how long its clockwork has run.
package enum DeviceCounter: Hashable, Sendable {
    /// RelativeTime (IEEE 11073-20601 annex A.2.5): units of 125 µs, which begin again after 6.2 days.
    case ticks(UInt32)
    /// HighResRelativeTime (annex A.2.6): microseconds.
    case microseconds(UInt64)

    /// How long before `now` this was; nil when the two are not of one kind, or `now` is not later.
    func age(at now: DeviceCounter) -> Duration? {
        switch (self, now) {
        case (.ticks(let then), .ticks(let now)): .microseconds(Int64(now &- then) * 125)
        case (.microseconds(let then), .microseconds(let now)) where now >= then && now - then < 1 << 62:
            .microseconds(Int64(now - then))
        default: nil
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
