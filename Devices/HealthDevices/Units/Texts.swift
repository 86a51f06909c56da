import CommunityModel

extension DecimalNumber {
    /// Reads `79.6`, `-0.05`, `128`: digits, and at most six of them behind a point.
    ///
    /// - Returns: nil for anything else, and for a number of more than 12 digits.
    init?(text: some StringProtocol) {
        let unsigned = text.drop { $0 == "-" }
        let isNegative = text.count - unsigned.count == 1
        let parts = unsigned.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard text.count - unsigned.count <= 1, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDecimalDigit) }),
            let digits = Int(parts.joined())
        else { return nil }
        self.init(digits: isNegative ? -digits : digits, places: parts.count == 2 ? parts[1].count : 0)
    }
}

extension DeviceLocalTime {
    /// Reads `2026-11-22T06:12:30`, also without the seconds.
    ///
    /// - Returns: nil for anything else, a zone included: no device knows one.
    init?(text: some StringProtocol) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = TownDay(parts[0]) else { return nil }
        let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        let numbers = clock.compactMap { $0.count == 2 && $0.allSatisfy(\.isDecimalDigit) ? Int($0) : nil }
        guard (2...3).contains(clock.count), numbers.count == clock.count, numbers[0] < 24,
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        let second = numbers.count == 3 ? numbers[2] : 0
        self.init(day, ClockTime(hour: numbers[0], minute: numbers[1], second: second))
    }
}

extension Character {
    fileprivate var isDecimalDigit: Bool { ("0"..."9").contains(self) }
}
