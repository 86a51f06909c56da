/// A point in time: milliseconds since 1970-01-01T00:00:00Z, the one form in which Engawa keeps, sends and compares
/// time. Days and weekdays come from a ``TownZone``.
package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since the Unix epoch, UTC; negative before 1970.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// `2026-11-22T06:15:00.250Z`, written without a formatter (architecture decision 12).
    package var description: String {
        let (day, clock) = TownZone.utc.split(self)
        return "\(day)T\(clock.description)Z"
    }
}

extension Instant {
    package static func + (instant: Instant, span: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds &+ span.wholeMilliseconds)
    }

    package static func - (instant: Instant, span: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds &- span.wholeMilliseconds)
    }

    /// How much later this instant is than `other`; negative when it is earlier.
    package static func - (left: Instant, right: Instant) -> Duration {
        .milliseconds(left.milliseconds &- right.milliseconds)
    }
}

extension Duration {
    /// The span in milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1_000 &+ attoseconds / 1_000_000_000_000_000
    }

    package static func minutes(_ count: Int) -> Duration {
        .seconds(count * 60)
    }

    package static func hours(_ count: Int) -> Duration {
        .seconds(count * 3_600)
    }

    package static func days(_ count: Int) -> Duration {
        .seconds(count * 86_400)
    }
}
