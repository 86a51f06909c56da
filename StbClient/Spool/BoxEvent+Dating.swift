import CommunityModel
import UplinkProtocol

extension BoxEvent {
    /// The same event, given the time at which it happened, which was not known then.
    ///
    /// A measurement of it moves with it as far as its own time was told by the box's clock. Now that the touch has a
    /// date, a device that seemed wrong may turn out to have been right.
    func dated(_ instant: Instant, _ quality: ClockQuality) -> BoxEvent {
        var content = content
        if case .reading(let measurement, let card, let method) = content {
            let moved = measurement.moved(
                by: instant - occurredAt,
                touchedAt: instant,
                quality,
                in: TownZone(offsetInMinutes: offsetInMinutes)
            )
            content = .reading(moved, card: card, method: method)
        }
        return BoxEvent(
            id: id,
            boot: boot,
            occurredAt: instant,
            clockQuality: quality,
            offsetInMinutes: offsetInMinutes,
            content: content
        )
    }
}

extension Measurement {
    /// Two clocks closer than this agree, as for the drivers of devices.
    private static let tolerance = Duration.minutes(2)
    /// No measurement is older, as for the drivers of devices.
    private static let earliest = TownZone.utc.start(of: TownDay(daysSinceEpoch: 18_262))

    fileprivate func moved(
        by span: Duration,
        touchedAt: Instant,
        _ quality: ClockQuality,
        in zone: TownZone
    ) -> Measurement {
        // The box's clock was right after all, or the driver took the device at its word whatever that showed.
        guard quality != .agreed, time.clockQuality != .agreed else { return self }
        let moved = min(time.instant + span, touchedAt)
        guard quality != .unknown else { return at(moved, .unknown) }
        let stamp = time.deviceLocalMilliseconds.map {
            Instant(milliseconds: $0) - .minutes(zone.offsetInMinutes)
        }
        if let stamp, Self.tolerance >= max(stamp - moved, moved - stamp) { return at(stamp, .agreed) }
        guard time.clockQuality == .unknown, let stamp, stamp >= Self.earliest, stamp <= touchedAt + Self.tolerance
        else { return at(moved, time.clockQuality) }
        return at(stamp, .agreed)
    }

    private func at(_ instant: Instant, _ clockQuality: ClockQuality) -> Measurement {
        revised(
            time: MeasuredTime(
                deviceLocalMilliseconds: time.deviceLocalMilliseconds,
                instant: instant,
                clockQuality: clockQuality
            ),
            quality: clockQuality == .agreed ? quality.subtracting(.clockUnset) : quality
        )
    }
}

extension SpooledEvent {
    /// The same event with the time that became known later. What cannot be read here goes as it is: the collector
    /// says what it is.
    func dated(_ instant: Instant, _ quality: ClockQuality) -> SpooledEvent {
        guard case .known(let known) = DecodedEvent<CardToken>(decoding: bytes),
            let bytes = try? UplinkEvent(sequence: sequence, event: known.event.dated(instant, quality)).encoded()
        else { return self }
        return SpooledEvent(sequence: sequence, bytes: bytes)
    }
}
