import CardSignIn
import CommunityModel
import HealthRules
import UplinkProtocol

/// Looks at one event as it came and says how it goes on: into the journal with its card named by fingerprint, or
/// aside with a reason.
struct EventCheck: Sendable {
    /// An event or a measurement that claims to be later than this after the server's clock is kept aside.
    static let furthestAhead = Duration.hours(24)
    /// 1900-01-01T00:00Z: before it no clock can be, however wrong; a clock that stands at 1970 is taken.
    static let earliest = Instant(milliseconds: -2_208_988_800_000)

    private let cards: KnownFingerprints
    private let seal: QuarantineSeal

    init(pepper: CardPepper) {
        cards = KnownFingerprints(pepper: pepper)
        seal = QuarantineSeal(pepper: pepper)
    }

    func incoming(
        _ bytes: [UInt8],
        box: Box.ID,
        spool: SpoolFile.ID,
        agent: String,
        receivedAt now: Instant
    ) throws(StoreError) -> IncomingEvent {
        let sequence: UInt64
        let content: IncomingEvent.Content
        switch BoxEventDecoder.decode(bytes) {
        case .known(let known):
            sequence = known.sequence
            if let reason = objection(to: known, now: now) {
                content = .quarantine(sealed: try sealed(bytes), reason: reason)
            } else {
                let event = known.event.namingCard(by: cards.fingerprint).flaggingImplausibleValues()
                content = .journal(event)
            }
        case .unknownKind(let number):
            sequence = number
            content = .quarantine(sealed: try sealed(bytes), reason: "an event of a kind that is not known here")
        case .malformed(let number, let reason):
            sequence = number
            content = .quarantine(sealed: try sealed(bytes), reason: reason)
        }
        return IncomingEvent(
            box: box,
            key: TransportKey(spool: spool, sequence: sequence),
            agent: agent,
            receivedAt: now,
            content: content
        )
    }

    /// Why a readable event cannot be taken: in English, without values.
    private func objection(to entry: UplinkEvent<CardToken>, now: Instant) -> String? {
        guard entry.sequence <= UInt64(Int64.max) else { return "sequence: expected less than 2^63" }
        var times = [entry.event.occurredAt]
        if case .reading(let measurement, _, _) = entry.event.content {
            times.append(measurement.time.instant)
            if case .activity(let activity) = measurement.values {
                times.append(TownZone.utc.start(of: activity.day))
            }
            // The device's own clock may be wrong in any direction; it only has to be a date.
            if let local = measurement.time.deviceLocalMilliseconds,
                !(Self.earliest.milliseconds...(-Self.earliest.milliseconds * 4)).contains(local)
            {
                return "device_local_ms: not a date of our time"
            }
        }
        if times.contains(where: { $0 > now + Self.furthestAhead }) { return "more than 24 hours in the future" }
        if times.contains(where: { $0 < Self.earliest }) { return "before the year 1900" }
        return nil
    }

    private func sealed(_ bytes: [UInt8]) throws(StoreError) -> [UInt8] {
        do {
            return try seal.seal(bytes)
        } catch {
            throw StoreError(.unavailable, "an event could not be sealed for the quarantine: \(error)")
        }
    }
}

extension HomeEvent {
    /// Sets the flag where the box has not: its rules may be older than ours.
    fileprivate func flaggingImplausibleValues() -> Self {
        guard case .reading(let measurement, let card, let method) = content,
            !Plausibility.isPlausible(measurement.values), !measurement.quality.contains(.implausible)
        else { return self }
        let flagged = measurement.revised(quality: measurement.quality.union(.implausible))
        return HomeEvent(
            id: id,
            boot: boot,
            occurredAt: occurredAt,
            clockQuality: clockQuality,
            offsetInMinutes: offsetInMinutes,
            content: .reading(flagged, card: card, method: method)
        )
    }
}
