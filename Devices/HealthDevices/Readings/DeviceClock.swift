import CommunityModel

/// What a device's clock is worth, judged once at the touch against the box's.
struct DeviceClock: Hashable, Sendable {
    /// Two clocks closer than this agree.
    static let tolerance = Duration.minutes(2)
    /// No measurement is older: before 2020 a device shows the date its battery was changed.
    static let earliest = TownZone.utc.start(of: TownDay(daysSinceEpoch: 18_262))
    /// A stamp further ahead than this is no time at all.
    static let furthestAhead = Duration.hours(24)

    private let touchedAt: Instant
    private let zone: TownZone
    /// How far the device's clock is ahead of the box's; nil when the device did not say what its clock shows.
    private let offset: Duration?

    /// - Parameters:
    ///   - shown: what the device's clock showed at the touch; nil when it does not tell.
    ///   - touchedAt: what the box's clock showed.
    ///   - zone: where the device's clock was set.
    init(shown: DeviceLocalTime?, touchedAt: Instant, zone: TownZone) {
        self.touchedAt = touchedAt
        self.zone = zone
        offset = shown.map { $0.instant(in: zone) - touchedAt }
    }

    /// When something was measured that the device stamped with `stamp`.
    ///
    /// A device that does not tell its clock is taken at its word as long as the stamp can be true. One that does is
    /// corrected by the difference, unless that leads to a time that cannot be: then its clock was set in between.
    func time(of stamp: DeviceLocalTime?) -> (time: MeasuredTime, quality: ReadingQuality) {
        guard let stamp else { return (measured(nil, touchedAt, .unknown), []) }
        let shown = stamp.instant(in: zone)
        guard let offset else {
            guard shown >= Self.earliest, shown <= touchedAt + Self.furthestAhead else {
                return (measured(stamp, touchedAt, .unknown), .clockUnset)
            }
            let isAhead = shown > touchedAt + Self.tolerance
            return (isAhead ? measured(stamp, touchedAt, .unknown) : measured(stamp, shown, .agreed), [])
        }
        let agrees = (.zero - Self.tolerance...Self.tolerance).contains(offset)
        let corrected = agrees ? shown : shown - offset
        guard corrected >= Self.earliest, corrected <= touchedAt + Self.tolerance else {
            return (measured(stamp, touchedAt, .unknown), .clockUnset)
        }
        let isUnset = touchedAt + offset < Self.earliest
        return (measured(stamp, corrected, agrees ? .agreed : .corrected), isUnset ? .clockUnset : [])
    }

    private func measured(_ stamp: DeviceLocalTime?, _ instant: Instant, _ quality: ClockQuality) -> MeasuredTime {
        MeasuredTime(deviceLocalMilliseconds: stamp?.milliseconds, instant: instant, clockQuality: quality)
    }
}
