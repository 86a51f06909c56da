/// A town's time zone: a fixed offset from UTC. Zones with summer time are refused at start-up (architecture
/// decision 21), so a day always has 24 hours.
package struct TownZone: Hashable, Sendable {
    /// Minutes east of UTC, -720...840. Japan is 540.
    package let offsetInMinutes: Int

    package init(offsetInMinutes: Int) {
        self.offsetInMinutes = offsetInMinutes
    }

    /// Reads `+09:00`; anything else is nil.
    package init?(_ text: some StringProtocol) {
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, sign == "+" || sign == "-", parts.count == 2,
            parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isNumber) }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60
        else { return nil }
        let offset = (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
        guard (-720...840).contains(offset) else { return nil }
        offsetInMinutes = offset
    }

    /// Asia/Tokyo, the default of every tenant.
    package static let japan = TownZone(offsetInMinutes: 540)
    package static let utc = TownZone(offsetInMinutes: 0)

    package func day(of instant: Instant) -> TownDay {
        split(instant).day
    }

    package func clock(of instant: Instant) -> ClockTime {
        split(instant).clock
    }

    package func split(_ instant: Instant) -> (day: TownDay, clock: ClockTime) {
        let local = instant.milliseconds + Int64(offsetInMinutes) * 60_000
        var day = local / 86_400_000
        var rest = local % 86_400_000
        if rest < 0 {
            day -= 1
            rest += 86_400_000
        }
        return (TownDay(daysSinceEpoch: Int(day)), ClockTime(millisecondsSinceMidnight: Int(rest)))
    }

    /// The instant at which `day` begins here.
    package func start(of day: TownDay) -> Instant {
        Instant(milliseconds: Int64(day.daysSinceEpoch) * 86_400_000 - Int64(offsetInMinutes) * 60_000)
    }

    package func instant(of day: TownDay, at clock: ClockTime) -> Instant {
        start(of: day) + .milliseconds(clock.millisecondsSinceMidnight)
    }
}
