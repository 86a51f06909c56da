package import CommunityModel
import FoundationEssentials

/// Decodes the events of boxes.
///
/// A tap or a reading in the form that our agents write is read where it lies; that costs a tenth of what the library's
/// decoder needs for its messages, and the collector reads every event of every home (decision 32). Whatever looks
/// different in any way goes to the library's decoder, so that there is one judge of what is right.
package enum BoxEventDecoder {
    package static func decode(_ bytes: [UInt8]) -> DecodedEvent<CardToken> {
        plainEvent(bytes).map { .known($0) } ?? DecodedEvent(decoding: bytes)
    }

    /// - Returns: nil when the bytes are no tap and no reading in plain form.
    package static func plainEvent(_ bytes: [UInt8]) -> UplinkEvent<CardToken>? {
        guard bytes.count <= UplinkLimits.eventBytes else { return nil }
        return bytes.withUnsafeBytes { try? event($0) }
    }

    private static func event(_ bytes: UnsafeRawBufferPointer) throws(PlainFields.NotPlain) -> UplinkEvent<CardToken> {
        var fields = try PlainFields(bytes)
        var sequence: UInt64 = 0
        var id: BoxEvent.ID?
        var boot: Boot.ID?
        var occurredAt: Int64 = 0
        var quality: ClockQuality?
        var offset = 0
        var content: BoxEvent.Content?
        while let tag = try fields.tag() {
            switch tag {
            case Self.varint(1): sequence = try fields.varint()
            case Self.bytes(2): id = try fields.identifier()
            case Self.bytes(3): boot = try fields.identifier()
            case Self.varint(4): occurredAt = try fields.int64()
            case Self.varint(5): quality = ClockQuality(rawValue: Int(try fields.uint32()))
            case Self.varint(6): offset = try fields.sint32()
            case Self.bytes(10): content = try tap(try fields.bytes())
            case Self.bytes(11) where content == nil: content = try reading(try fields.bytes())
            default: throw PlainFields.NotPlain()
            }
        }
        guard sequence > 0, let id, let boot, let quality, let content, (-720...840).contains(offset) else {
            throw PlainFields.NotPlain()
        }
        return UplinkEvent(
            sequence: sequence,
            event: BoxEvent(
                id: id,
                boot: boot,
                occurredAt: Instant(milliseconds: occurredAt),
                clockQuality: quality,
                offsetInMinutes: offset,
                content: content
            )
        )
    }
}

extension BoxEventDecoder {
    private static func tap(_ bytes: UnsafeRawBufferPointer) throws(PlainFields.NotPlain) -> BoxEvent.Content {
        var fields = try PlainFields(bytes)
        guard try fields.tag() == Self.bytes(1) else { throw PlainFields.NotPlain() }
        let card = try card(try fields.bytes())
        guard try fields.tag() == nil else { throw PlainFields.NotPlain() }
        return .tap(card)
    }

    private static func reading(_ bytes: UnsafeRawBufferPointer) throws(PlainFields.NotPlain) -> BoxEvent.Content {
        var fields = try PlainFields(bytes)
        var device: DeviceIdentity?
        var pressure: BloodPressure?
        var local: Int64?
        var measuredAt: Int64 = 0
        var clock: ClockQuality?
        var slot: Int?
        var quality: UInt32 = 0
        var digest: [UInt8] = []
        var key: ContentKey?
        var owner: CardToken?
        var method: AttributionMethod?
        while let tag = try fields.tag() {
            switch tag {
            case Self.bytes(1): device = try identity(try fields.bytes())
            case Self.bytes(2): pressure = try self.pressure(try fields.bytes())
            case Self.varint(10): local = try fields.sint64()
            case Self.varint(11): measuredAt = try fields.int64()
            case Self.varint(12): clock = ClockQuality(rawValue: Int(try fields.uint32()))
            case Self.varint(13): slot = try fields.sint32()
            case Self.varint(14): quality = try fields.uint32()
            case Self.bytes(15): digest = [UInt8](try fields.bytes(32))
            case Self.bytes(16): key = ContentKey(digest: [UInt8](try fields.bytes(32)))
            case Self.bytes(17): owner = try card(try fields.bytes())
            case Self.varint(18): method = AttributionMethod(rawValue: Int(try fields.uint32()))
            default: throw PlainFields.NotPlain()
            }
        }
        guard let device, let pressure, let clock, digest.count == 32, let key, (owner == nil) == (method == nil) else {
            throw PlainFields.NotPlain()
        }
        let measurement = Measurement(
            device: device,
            values: .bloodPressure(pressure),
            time: MeasuredTime(
                deviceLocalMilliseconds: local,
                instant: Instant(milliseconds: measuredAt),
                clockQuality: clock
            ),
            userSlot: slot,
            quality: ReadingQuality(rawValue: quality),
            rawDigest: digest,
            contentKey: key
        )
        return .reading(measurement, card: owner, method: method)
    }

    private static func card(_ bytes: UnsafeRawBufferPointer) throws(PlainFields.NotPlain) -> CardToken {
        var fields = try PlainFields(bytes)
        var kind: CardKind?
        var version: UInt32 = 0
        var digest: [UInt8] = []
        while let tag = try fields.tag() {
            switch tag {
            case Self.varint(1): kind = CardKind(rawValue: Int(try fields.uint32()))
            case Self.varint(2): version = try fields.uint32()
            case Self.bytes(3): digest = [UInt8](try fields.bytes(32))
            default: throw PlainFields.NotPlain()
            }
        }
        guard let kind, let card = CardToken(kind: kind, keyVersion: Int(version), digest: digest) else {
            throw PlainFields.NotPlain()
        }
        return card
    }

    private static func pressure(_ bytes: UnsafeRawBufferPointer) throws(PlainFields.NotPlain) -> BloodPressure {
        var fields = try PlainFields(bytes)
        var systolic = 0
        var diastolic = 0
        var mean: Int?
        var pulse: Int?
        while let tag = try fields.tag() {
            switch tag {
            case Self.varint(1): systolic = try fields.sint32()
            case Self.varint(2): diastolic = try fields.sint32()
            case Self.varint(3): mean = try fields.sint32()
            case Self.varint(4): pulse = try fields.sint32()
            default: throw PlainFields.NotPlain()
            }
        }
        do {
            return try BloodPressure(systolic: systolic, diastolic: diastolic, mean: mean, pulse: pulse)
        } catch {
            throw PlainFields.NotPlain()
        }
    }

    private static func identity(_ bytes: UnsafeRawBufferPointer) throws(PlainFields.NotPlain) -> DeviceIdentity {
        var fields = try PlainFields(bytes)
        var systemID: [UInt8] = []
        var texts = (manufacturer: "", model: "", serialNumber: "")
        while let tag = try fields.tag() {
            switch tag {
            case Self.bytes(1): systemID = [UInt8](try fields.bytes())
            case Self.bytes(2): texts.manufacturer = try fields.text()
            case Self.bytes(3): texts.model = try fields.text()
            case Self.bytes(4): texts.serialNumber = try fields.text()
            default: throw PlainFields.NotPlain()
            }
        }
        guard (1...16).contains(systemID.count) else { throw PlainFields.NotPlain() }
        return DeviceIdentity(
            systemID: systemID,
            manufacturer: texts.manufacturer,
            model: texts.model,
            serialNumber: texts.serialNumber
        )
    }

    /// The tag of a number.
    private static func varint(_ field: UInt64) -> UInt64 { field << 3 }

    /// The tag of bytes, a text or a message.
    private static func bytes(_ field: UInt64) -> UInt64 { field << 3 | 2 }
}
