/// A calendar day in a town's own time zone, as people there say it: "22 November", whatever UTC thinks.
package struct TownDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01 in the proleptic Gregorian calendar.
    package let daysSinceEpoch: Int

    package init(daysSinceEpoch: Int) {
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// - Returns: nil when the calendar has no such day (2026-02-29).
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...31).contains(day), (-9_999...9_999).contains(year) else { return nil }
        let candidate = TownDay(daysSinceEpoch: Self.days(year: year, month: month, day: day))
        let (backYear, backMonth, backDay) = candidate.yearMonthDay
        guard (backYear, backMonth, backDay) == (year, month, day) else { return nil }
        self = candidate
    }

    /// Reads `2026-11-22`; anything else is nil.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package var yearMonthDay: (year: Int, month: Int, day: Int) {
        // Days to civil, by eras of 400 years that begin on 1 March.
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// 0 is Sunday.
    package var weekday: Int {
        ((daysSinceEpoch + 4) % 7 + 7) % 7
    }

    package static func < (left: TownDay, right: TownDay) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    package func advanced(byDays days: Int) -> TownDay {
        TownDay(daysSinceEpoch: daysSinceEpoch + days)
    }

    package var description: String {
        let (year, month, day) = yearMonthDay
        return "\(zeroPadded(year, to: 4))-\(zeroPadded(month, to: 2))-\(zeroPadded(day, to: 2))"
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// The time of day on a town's clock.
package struct ClockTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since midnight, 0 ..< 86,400,000.
    package let millisecondsSinceMidnight: Int

    package init(millisecondsSinceMidnight: Int) {
        self.millisecondsSinceMidnight = millisecondsSinceMidnight
    }

    package init(hour: Int, minute: Int, second: Int = 0) {
        millisecondsSinceMidnight = ((hour * 60 + minute) * 60 + second) * 1_000
    }

    package var hour: Int { millisecondsSinceMidnight / 3_600_000 }
    package var minute: Int { millisecondsSinceMidnight / 60_000 % 60 }
    package var second: Int { millisecondsSinceMidnight / 1_000 % 60 }

    package static func < (left: ClockTime, right: ClockTime) -> Bool {
        left.millisecondsSinceMidnight < right.millisecondsSinceMidnight
    }

    /// `06:15:00.250`.
    package var description: String {
        let millisecond = millisecondsSinceMidnight % 1_000
        return "\(zeroPadded(hour, to: 2)):\(zeroPadded(minute, to: 2)):\(zeroPadded(second, to: 2))"
            + ".\(zeroPadded(millisecond, to: 3))"
    }
}

private func zeroPadded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
