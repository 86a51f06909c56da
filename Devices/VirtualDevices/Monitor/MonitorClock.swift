package import CommunityModel
package import HealthDevices

/// How a device's clock goes, beside the right time in the town.
package enum MonitorClock: Hashable, Sendable {
    /// Ahead of the right time by this much; negative when it is slow.
    case ahead(by: Duration)
    /// Shows the same for ever, as after an empty battery.
    case stuck(at: DeviceLocalTime)

    package static let right = MonitorClock.ahead(by: .zero)

    /// Reads `right`, `fast 15`, `slow 15` (minutes) and a time such as `1970-01-01T00:03`, at which it is stuck.
    init?(_ words: some Collection<String>) {
        let words = Array(words)
        switch (words.first, words.count) {
        case ("right", 1): self = .right
        case ("fast", 2), ("slow", 2):
            guard let minutes = Int(words[1]), (0...5_256_000).contains(minutes) else { return nil }
            self = .ahead(by: .minutes(words[0] == "fast" ? minutes : -minutes))
        case (let time?, 1):
            guard let shown = DeviceLocalTime(displayed: time) else { return nil }
            self = .stuck(at: shown)
        default: return nil
        }
    }

    /// What it shows at `instant` in `zone`.
    package func shown(at instant: Instant, in zone: TownZone) -> DeviceLocalTime {
        switch self {
        case .stuck(let shown): shown
        case .ahead(let span): DeviceLocalTime(instant + span, in: zone)
        }
    }
}

extension DeviceLocalTime {
    /// Reads `2026-11-22T06:30` and `2026-11-22T06:30:15`; anything else is nil.
    package init?(displayed text: some StringProtocol) {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, let day = TownDay(halves[0]) else { return nil }
        let fields = halves[1].split(separator: ":", omittingEmptySubsequences: false)
        let numbers = fields.map { $0.count == 2 ? Int($0) ?? -1 : -1 }
        guard (2...3).contains(numbers.count), (0...23).contains(numbers[0]),
            numbers.dropFirst().allSatisfy((0...59).contains)
        else { return nil }
        self.init(day, ClockTime(hour: numbers[0], minute: numbers[1], second: numbers.count == 3 ? numbers[2] : 0))
    }
}
