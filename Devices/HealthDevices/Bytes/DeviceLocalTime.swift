package import CommunityModel

/// What a device's own clock showed: wall time, without a zone, true or not.
package struct DeviceLocalTime: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00 on that clock.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(_ day: TownDay, _ clock: ClockTime) {
        milliseconds = Int64(day.daysSinceEpoch) * 86_400_000 + Int64(clock.millisecondsSinceMidnight)
    }

    /// What a right clock shows in `zone` at `instant`.
    package init(_ instant: Instant, in zone: TownZone) {
        let (day, clock) = zone.split(instant)
        self.init(day, clock)
    }

    /// The instant at which a right clock in `zone` shows this.
    package func instant(in zone: TownZone) -> Instant {
        Instant(milliseconds: milliseconds) - .minutes(zone.offsetInMinutes)
    }

    package static func < (left: DeviceLocalTime, right: DeviceLocalTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension DeviceLocalTime {
    /// AbsoluteTime of IEEE 11073-20601 (annex A.2.8): eight bytes of binary-coded decimals, century, year, month, day,
    /// hour, minute, second, hundredths.
    ///
    /// - Returns: nil unless there are eight bytes that name a real date and time from 1900 on; a clock never set sends 00 or FF.
    package init?(absoluteTime bytes: [UInt8]) {
        let numbers = bytes.compactMap(Self.decimal)
        guard bytes.count == 8, numbers.count == 8, numbers[0] >= 19,
            let day = TownDay(year: numbers[0] * 100 + numbers[1], month: numbers[2], day: numbers[3]),
            numbers[4] < 24, numbers[5] < 60, numbers[6] < 60
        else { return nil }
        self.init(day, ClockTime(hour: numbers[4], minute: numbers[5], second: numbers[6]))
        self = DeviceLocalTime(milliseconds: milliseconds + Int64(numbers[7]) * 10)
    }

    /// The eight bytes of AbsoluteTime; hundredths are cut, not rounded.
    package var absoluteTime: [UInt8] {
        let (day, clock) = TownZone.utc.split(Instant(milliseconds: milliseconds))
        let (year, month, dayOfMonth) = day.yearMonthDay
        let hundredths = clock.millisecondsSinceMidnight % 1_000 / 10
        return [year / 100, year % 100, month, dayOfMonth, clock.hour, clock.minute, clock.second, hundredths]
            .map { UInt8(truncatingIfNeeded: ($0 / 10) << 4 | $0 % 10) }
    }

    private static func decimal(_ byte: UInt8) -> Int? {
        let (tens, ones) = (Int(byte >> 4), Int(byte & 0x0F))
        return tens < 10 && ones < 10 ? tens * 10 + ones : nil
    }
}
