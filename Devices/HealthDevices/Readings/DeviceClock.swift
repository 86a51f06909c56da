import CommunityModel

/// What a device's clock is worth, judged once at the touch against the box's.
struct DeviceClock: Hashable, Sendable {
    /// Two clocks closer than this agree.
    static let tolerance = Duration.minutes(2)
    /// No measurement is older: before 2020 a device shows the date its battery was changed.
    static let earliest = TownZone.utc.start(of: TownDay(daysSinceEpoch: 18_262))
    /// A stamp further ahead than this is no time at all.
    static let furthestAhead = Duration.hours(24)

    let zone: TownZone
    private let touchedAt: Instant
    /// How far the device's clock is ahead of the box's; nil when the device did not say what its clock shows.
    private let offset: Duration?
    /// What the device's clock showed; nil when it did not say.
    private let shown: DeviceLocalTime?
    /// It tells UTC, and its offset is by UTC: stamps count by theirs, whatever its display was ahead then.
    private let isByUTC: Bool
    /// What its clockworks without a calendar had counted at the touch.
    private let counters: [DeviceCounter]

    /// - Parameters:
    ///   - shown: what the device's clock showed at the touch; nil when it does not tell.
    ///   - counters: what its counters stood at.
    ///   - touchedAt: what the box's clock showed.
    ///   - zone: where the device's clock was set.
    init(shown: DeviceLocalTime?, counters: [DeviceCounter] = [], touchedAt: Instant, zone: TownZone) {
        self.touchedAt = touchedAt
        self.zone = zone
        self.counters = counters
        self.shown = shown
        let byDisplay = shown.map { $0.instant(in: zone) - touchedAt }
        let byUTC = shown?.instantFromUTC.map { $0 - touchedAt }
        // A device that keeps the town's time and calls it UTC is right by its display.
        let isRightByDisplay = byDisplay.map(Self.isWithinTolerance) ?? false
        isByUTC = byUTC.map { Self.isWithinTolerance($0) || !isRightByDisplay } ?? false
        offset = isByUTC ? byUTC : byDisplay
    }

    /// Whether the two clocks agree; false also for a device that does not tell what its clock shows.
    var agrees: Bool { offset.map(Self.isWithinTolerance) ?? false }

    /// Whether the device's calendar still shows the day of `stamp`, or an earlier one.
    func isOfRunningDay(_ stamp: DeviceLocalTime) -> Bool {
        stamp.day >= (shown ?? DeviceLocalTime(touchedAt, in: zone)).day
    }

    /// When something was measured that the device stamped with `stamp`, or else with `counter`.
    ///
    /// A device that does not tell its clock is taken at its word as long as the stamp can be true. One that does is
    /// corrected by the difference, unless that leads to a time that cannot be: then its clock was set in between.
    func time(
        of stamp: DeviceLocalTime?,
        counter: DeviceCounter? = nil
    ) -> (
        time: MeasuredTime, quality: ReadingQuality
    ) {
        guard let stamp else {
            guard let counter else { return (measured(nil, touchedAt, .unknown), []) }
            return (time(of: counter), [])
        }
        let shown = isByUTC ? stamp.instantFromUTC ?? stamp.instant(in: zone) : stamp.instant(in: zone)
        guard let offset else {
            guard shown >= Self.earliest, shown <= touchedAt + Self.furthestAhead else {
                return (measured(stamp, touchedAt, .unknown), .clockUnset)
            }
            let isAhead = shown > touchedAt + Self.tolerance
            return (isAhead ? measured(stamp, touchedAt, .unknown) : measured(stamp, shown, .agreed), [])
        }
        let agrees = Self.isWithinTolerance(offset)
        let corrected = agrees ? shown : shown - offset
        guard corrected >= Self.earliest, corrected <= touchedAt + Self.tolerance else {
            return (measured(stamp, touchedAt, .unknown), .clockUnset)
        }
        let isUnset = touchedAt + offset < Self.earliest
        return (measured(stamp, corrected, agrees ? .agreed : .corrected), isUnset ? .clockUnset : [])
    }

    /// What the device has counted names the measurement among its others, like a clock that showed 1970 when the
    /// battery went in; how long ago that was gives the instant.
    private func time(of counter: DeviceCounter) -> MeasuredTime {
        let stamp = DeviceLocalTime(milliseconds: counter.milliseconds)
        let age = counters.lazy.compactMap(counter.age).first
        guard let age, touchedAt - age >= Self.earliest else { return measured(stamp, touchedAt, .unknown) }
        return measured(stamp, touchedAt - age, .corrected)
    }

    /// What the device's clock would have shown, had it a calendar; nil when it is not known when that was.
    func calendarTime(of counter: DeviceCounter) -> DeviceLocalTime? {
        let age = counters.lazy.compactMap(counter.age).first
        let shown = shown ?? DeviceLocalTime(touchedAt, in: zone)
        return age.map { DeviceLocalTime(milliseconds: (Instant(milliseconds: shown.milliseconds) - $0).milliseconds) }
    }

    private static func isWithinTolerance(_ offset: Duration) -> Bool {
        (.zero - tolerance...tolerance).contains(offset)
    }

    private func measured(_ stamp: DeviceLocalTime?, _ instant: Instant, _ quality: ClockQuality) -> MeasuredTime {
        MeasuredTime(deviceLocalMilliseconds: stamp?.milliseconds, instant: instant, clockQuality: quality)
    }
}
