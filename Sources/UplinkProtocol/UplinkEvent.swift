package import CommunityModel
import FoundationEssentials
import SwiftProtobuf

/// An event as bytes: the same form on the wire (cards named by tokens) and in the journal (cards named by
/// fingerprints).
package struct UplinkEvent<Card: KeyedCardHash>: Hashable, Sendable {
    /// From 1 within the spool file.
    package let sequence: UInt64
    package let event: HomeEvent<Card>

    package init(sequence: UInt64, event: HomeEvent<Card>) {
        self.sequence = sequence
        self.event = event
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireEvent.with {
            $0.sequence = sequence
            $0.event = Data(event.id.bytes)
            $0.boot = Data(event.boot.bytes)
            $0.occurredAtMs = event.occurredAt.milliseconds
            $0.clockQuality = WireClockQuality(event.clockQuality)
            $0.offsetMinutes = Int32(clamping: event.offsetInMinutes)
            switch event.content {
            case .tap(let card):
                $0.tap = .with { $0.card = WireCard(card) }
            case .reading(let measurement, let card, let method):
                $0.reading = WireReading(measurement, card: card, method: method)
            case .assignment(let key, let card, let method):
                $0.assignment = .with {
                    $0.contentKey = Data(key.digest.bytes)
                    if let card { $0.card = WireCard(card) }
                    $0.method = UInt32(method.rawValue)
                }
            case .television(let sign):
                $0.televisionSign = .with { if case .answered(let id) = sign { $0.answered = Data(id.bytes) } }
            }
        }.encodedBytes()
    }
}

/// What decoding one event came to.
package enum DecodedEvent<Card: KeyedCardHash>: Hashable, Sendable {
    case known(UplinkEvent<Card>)
    /// Made by a newer agent: kept raw, quarantined, never dropped.
    case unknownKind(sequence: UInt64)
    /// Cannot be what any agent sends. The reason names the field and what was expected; no values.
    case malformed(sequence: UInt64, reason: String)

    package init(decoding bytes: [UInt8]) {
        guard bytes.count <= UplinkLimits.eventBytes else {
            self = .malformed(sequence: 0, reason: "the event has more than \(UplinkLimits.eventBytes) bytes")
            return
        }
        let wire: WireEvent
        do {
            wire = try WireEvent(decodingUplink: bytes)
        } catch {
            self = .malformed(sequence: 0, reason: error.description)
            return
        }
        do {
            guard let content = wire.content else {
                self = .unknownKind(sequence: wire.sequence)
                return
            }
            guard let content = try HomeEvent<Card>.Content(content) else {
                self = .unknownKind(sequence: wire.sequence)
                return
            }
            self = .known(UplinkEvent(sequence: wire.sequence, event: try HomeEvent(wire, content: content)))
        } catch {
            self = .malformed(sequence: wire.sequence, reason: error.description)
        }
    }
}

extension HomeEvent {
    fileprivate init(_ wire: WireEvent, content: Content) throws(UplinkError) {
        guard wire.sequence > 0 else { throw UplinkError(.malformed, "sequence: expected 1 or more") }
        self.init(
            id: try expect(ID(bytes: wire.event), "event: expected 16 bytes"),
            boot: try expect(Boot.ID(bytes: wire.boot), "boot: expected 16 bytes"),
            occurredAt: Instant(milliseconds: wire.occurredAtMs),
            clockQuality: try expect(ClockQuality(wire.clockQuality), "clock_quality: expected 1, 2 or 3"),
            offsetInMinutes: try expect(
                (-720...840).contains(wire.offsetMinutes) ? Int(wire.offsetMinutes) : nil,
                "offset_minutes: expected -720...840"
            ),
            content: content
        )
    }
}

extension HomeEvent.Content {
    /// - Returns: nil when the event is of a kind that this release does not know.
    fileprivate init?(_ wire: WireEvent.OneOf_Content) throws(UplinkError) {
        switch wire {
        case .tap(let tap):
            self = .tap(try Card(wire: tap.card))
        case .reading(let reading):
            guard let values = reading.values else { return nil }
            self = .reading(
                try Measurement(reading, values: values),
                card: reading.hasCard ? try Card(wire: reading.card) : nil,
                method: try reading.hasCard ? AttributionMethod(wire: reading.method) : nil
            )
        case .assignment(let assignment):
            self = .assignment(
                try expect(ContentKey(digest: [UInt8](assignment.contentKey)), "content_key: expected 32 bytes"),
                card: assignment.hasCard ? try Card(wire: assignment.card) : nil,
                method: try AttributionMethod(wire: assignment.method)
            )
        case .televisionSign(let sign):
            self = .television(
                sign.answered.isEmpty
                    ? .key
                    : .answered(try expect(WatchExpectation.ID(bytes: sign.answered), "answered: expected 16 bytes"))
            )
        }
    }
}

extension AttributionMethod {
    fileprivate init(wire: UInt32) throws(UplinkError) {
        self = try expect(AttributionMethod(rawValue: Int(wire)), "method: expected 1, 2 or 3")
    }
}

/// Turns "not there" into an error that names the field.
func expect<Value>(_ value: Value?, _ what: String) throws(UplinkError) -> Value {
    guard let value else { throw UplinkError(.malformed, what) }
    return value
}
