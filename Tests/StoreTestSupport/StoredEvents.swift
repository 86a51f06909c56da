package import CommunityModel

package func fingerprint(_ number: UInt8) -> CardFingerprint {
    guard
        let card = CardFingerprint(kind: .felica, keyVersion: 1, digest: [UInt8](repeating: number, count: 32))
    else { preconditionFailure("32 bytes and a version always make a fingerprint") }
    return card
}

package func contentKey(_ number: UInt8) -> ContentKey {
    guard let key = ContentKey(digest: [UInt8](repeating: number, count: 32)) else {
        preconditionFailure("32 bytes always make a key")
    }
    return key
}

/// A reading of 130 and more: the content key follows from `number`, so the same number is the same act of measuring. It
/// was measured at `instant`; the device was touched then, too, unless another time is given; so is `key`.
package func reading(
    _ number: UInt8,
    card: CardFingerprint? = nil,
    at instant: Instant = HanakosHome.noon,
    touchedAt: Instant? = nil,
    deviceClock: Instant? = nil,
    hasClock: Bool = true,
    key: ContentKey? = nil,
    values: MeasuredValues? = nil,
    quality: ReadingQuality = [],
    sources: [SourceNumber] = [],
    method: AttributionMethod = .card,
    boxClock: ClockQuality = .agreed
) throws -> JournaledEvent {
    guard let rawDigest = Digest256(Array(0..<32)) else { preconditionFailure("there are 32 bytes") }
    let measurement = Measurement(
        device: DeviceIdentity(systemID: [0, 9, 31, 255, 254, 0, 0, 1], manufacturer: "A&D", model: "UA-651"),
        values: try values ?? .bloodPressure(BloodPressure(systolic: 130 + Int(number), diastolic: 80, pulse: 64)),
        time: MeasuredTime(
            deviceLocalMilliseconds: hasClock ? (deviceClock ?? instant).milliseconds : nil,
            instant: instant,
            clockQuality: .agreed
        ),
        userSlot: nil,
        quality: quality,
        rawDigest: rawDigest,
        contentKey: key ?? contentKey(number),
        sources: sources
    )
    return event(
        .reading(measurement, card: card, method: card == nil ? nil : method),
        at: touchedAt ?? instant,
        boxClock
    )
}

package func tap(_ card: CardFingerprint, at instant: Instant = HanakosHome.noon) -> JournaledEvent {
    event(.tap(card), at: instant)
}

/// A key of the remote control.
package func key(at instant: Instant) -> JournaledEvent {
    event(.television(.key), at: instant)
}

package func assignment(
    of number: UInt8,
    to card: CardFingerprint?,
    method: AttributionMethod = .card
) -> JournaledEvent {
    event(.assignment(contentKey(number), card: card, method: method), at: HanakosHome.noon + .minutes(1))
}

private func event(
    _ content: JournaledEvent.Content,
    at instant: Instant,
    _ clockQuality: ClockQuality = .agreed
) -> JournaledEvent {
    JournaledEvent(
        id: JournaledEvent.ID(at: instant),
        boot: Boot.ID(at: HanakosHome.noon),
        occurredAt: instant,
        clockQuality: clockQuality,
        offsetInMinutes: 540,
        content: content
    )
}

package func newSpool() -> SpoolFile.ID { SpoolFile.ID(at: HanakosHome.noon) }
