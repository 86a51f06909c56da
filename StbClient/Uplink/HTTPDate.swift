import CommunityModel

extension HTTPAnswer {
    /// When the answer was made, by the server's clock, to about a second.
    var date: Instant? {
        headers["date"].flatMap(Instant.init(httpDate:))
    }
}

extension Instant {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads `Sun, 22 Nov 2026 06:15:00 GMT` (RFC 9110 section 5.6.7, IMF-fixdate) as the middle of that second; all
    /// else is nil. The day of the week is not looked at.
    init?(httpDate text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].count == 4, words[5] == "GMT", words[1].utf8.count == 2,
            words[3].utf8.count == 4, let number = Int(words[1]),
            let month = Self.months.firstIndex(of: String(words[2])),
            let year = Int(words[3]), let day = TownDay(year: year, month: month + 1, day: number)
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false).map { part in
            part.utf8.count == 2 && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                ? Int(part) : nil
        }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2], hour < 24,
            minute < 60, second < 60
        else { return nil }
        let time = ClockTime(hour: hour, minute: minute, second: second)
        self = TownZone.utc.instant(of: day, at: time) + .milliseconds(500)
    }
}
