package import CommunityModel

/// What a device's own clock showed: wall time, without a zone, true or not.
package struct DeviceLocalTime: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00 on that clock.
    package let milliseconds: Int64
    /// By how many minutes the display was ahead of UTC, where the device says so.
    package let minutesAhead: Int?

    package init(milliseconds: Int64, minutesAhead: Int? = nil) {
        self.milliseconds = milliseconds
        self.minutesAhead = minutesAhead
    }

    package init(_ day: TownDay, _ clock: ClockTime) {
        self.init(milliseconds: Int64(day.daysSinceEpoch) * 86_400_000 + Int64(clock.millisecondsSinceMidnight))
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

    /// The instant at which a clock shows this that is right about UTC; nil when it does not say how far ahead it is.
    var instantFromUTC: Instant? {
        minutesAhead.map { Instant(milliseconds: milliseconds) - .minutes($0) }
    }

    /// The day on that clock's calendar.
    package var day: TownDay { TownZone.utc.day(of: Instant(milliseconds: milliseconds)) }

    package static func < (left: DeviceLocalTime, right: DeviceLocalTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension DeviceLocalTime {
    /// AbsoluteTime of IEEE 11073-20601 (annex A.2.8): eight bytes of binary-coded decimals, century, year, month, day,
    /// hour, minute, second, hundredths.
    ///
    /// - Returns: nil unless they name a real date and time from 1900 on; a clock never set sends 00 or FF.
    package init?(absoluteTime bits: UInt64) {
        // Every digit above 9 carries into the bit above it when 6 is added.
        let sixes: UInt64 = 0x6666_6666_6666_6666
        let (sum, overflow) = bits.addingReportingOverflow(sixes)
        guard !overflow, (sum ^ bits ^ sixes) & 0x1111_1111_1111_1110 == 0 else { return nil }
        func number(_ index: Int) -> Int {
            let byte = Int(truncatingIfNeeded: bits >> UInt64(56 - 8 * index)) & 0xFF
            return (byte >> 4) * 10 + byte & 0x0F
        }
        guard number(0) >= 19,
            let day = TownDay(year: number(0) * 100 + number(1), month: number(2), day: number(3)),
            number(4) < 24, number(5) < 60, number(6) < 60
        else { return nil }
        self.init(day, ClockTime(hour: number(4), minute: number(5), second: number(6)))
        self = DeviceLocalTime(milliseconds: milliseconds + Int64(number(7)) * 10)
    }

    /// - Returns: nil also unless there are eight bytes.
    package init?(absoluteTime bytes: [UInt8]) {
        guard bytes.count == 8 else { return nil }
        self.init(absoluteTime: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The eight bytes of AbsoluteTime; hundredths are cut, not rounded.
    package var absoluteTime: [UInt8] {
        let (day, clock) = TownZone.utc.split(Instant(milliseconds: milliseconds))
        let (year, month, dayOfMonth) = day.yearMonthDay
        let hundredths = clock.millisecondsSinceMidnight % 1_000 / 10
        return [year / 100, year % 100, month, dayOfMonth, clock.hour, clock.minute, clock.second, hundredths]
            .map { UInt8(truncatingIfNeeded: ($0 / 10) << 4 | $0 % 10) }
    }
}

extension DeviceLocalTime {
    /// From 1900-01-01, where base times begin, to 1970-01-01.
    private static let secondsTo1970: Int64 = 2_208_988_800

    /// BaseOffsetTime of IEEE 11073-20601 (2014, annex A.2): seconds since 1900-01-01T00:00 UTC (4 bytes), 1/65,536
    /// seconds (2), and by how many minutes the display is ahead of that (2, signed). Base times below 2^31 s belong to
    /// the era that begins in 2036.
    ///
    /// - Returns: what the display showed; nil for a clock that was never set (no seconds at all), or one that is further
    ///   from UTC than any place on earth.
    package init?(baseOffsetTime bits: UInt64) {
        let seconds = Int64(bits >> 32)
        let fraction = Int64(bits >> 16 & 0xFFFF)
        let minutes = Int64(Int16(bitPattern: UInt16(truncatingIfNeeded: bits)))
        guard seconds != 0, (-960...960).contains(minutes) else { return nil }
        let era: Int64 = seconds < 1 << 31 ? 1 << 32 : 0
        let sinceEpoch = seconds + era - Self.secondsTo1970 + minutes * 60
        self.init(milliseconds: sinceEpoch * 1_000 + fraction * 1_000 / 65_536, minutesAhead: Int(minutes))
    }

    /// The eight bytes of BaseOffsetTime of a display that is `minutes` ahead of UTC.
    package func baseOffsetTime(minutes: Int) -> [UInt8] {
        let base = milliseconds - Int64(minutes) * 60_000 + Self.secondsTo1970 * 1_000
        let (seconds, rest) = (base / 1_000, base % 1_000)
        var writer = MDERWriter()
        writer.write(UInt32(truncatingIfNeeded: seconds))
        // Rounded up, so that reading it gives the same millisecond.
        writer.write(UInt16(truncatingIfNeeded: (rest * 65_536 + 999) / 1_000))
        writer.write(UInt16(truncatingIfNeeded: minutes))
        return writer.bytes
    }
}
