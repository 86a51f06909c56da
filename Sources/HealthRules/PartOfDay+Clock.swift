package import CommunityModel

extension PartOfDay {
    /// Morning is 04:00 to 11:59, evening 17:00 to 03:59, the rest "other": readings are compared only within one
    /// (JSH2025 judges morning and evening means apart; the hours are ours, so that a late bedtime is still evening).
    package init(of clock: ClockTime) {
        switch clock.hour {
        case 4..<12: self = .morning
        case 17..., 0..<4: self = .evening
        default: self = .other
        }
    }

    package init(of instant: Instant, in zone: TownZone) {
        self.init(of: zone.clock(of: instant))
    }
}
