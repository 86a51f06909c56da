import CareServices
import CommunityModel
import FoundationEssentials

/// An event on its way into a row of the journal: the columns it needs, long names not yet numbered, and the rest as
/// short bytes.
///
/// The payload, numbers as LEB128 varints, signed ones zigzag-coded (Protocol Buffers encoding guide, "Varints"):
///
///     0   version 03; 04 where numbers follow as the device gave them
///     1   bits 0-1 clock quality of the instant
///     2   16 bytes event id
///     18  minutes east of UTC less 540, signed
///     then by kind:
///     tap         nothing
///     reading     8 bytes, the first of the raw digest (16 in version 02); 8 bytes, the first of the content key;
///                 bits 0-1 clock quality, 2 device clock follows, 3 user slot follows, 4-5 method, 0 when it is nobody's;
///                 measured less occurred, ms, signed; device's wall clock less measured in local time, ms, signed;
///                 user slot, signed; quality; in version 04 how many numbers the device gave in other words, and for each
///                 length and bytes of its name, its places, its digits, signed, length and bytes of its unit; then the
///                 kind of values:
///                 01 with bit 4 mean follows, 5 pulse follows; systolic, diastolic, mean, pulse
///                 02...05 how many quantities, and for each its number, its places and its digits, signed
///                 06 with bit 4 distance follows, 5 energy, 6 minutes, 7 hours; steps; these; the day, signed; of each hour
///                 0 when nothing is known, or its steps and one
///     assignment  32 bytes content key; method
///     television  nothing, or 16 bytes of the expectation that was answered
///     repetition  8 bytes, the first of the content key; the journal row that holds the reading; nothing, or the method
///                 by which it is somebody's here, where that was no card
///
/// Eight bytes of the content key with the device's number name an act of measuring: two of one device meet by chance
/// once in 10^19 pairs.
///
/// A class, because it is handed from a connection's thread to the journal's writer: one count then, not one for each part.
final class PackedEvent: Sendable {
    static let version: UInt8 = 3
    /// That of a reading with ``Measurement/sources``.
    static let versionWithSources: UInt8 = 4
    /// Those that rows may have.
    static let versions: ClosedRange<UInt8> = 2...4

    /// How many bytes of the raw digest a payload keeps: as many as tell two reports of one device apart.
    static func digestCount(version: UInt8) -> Int { version == 2 ? 16 : 8 }

    let kind: JournalKind
    let occurredAt: Instant
    /// Of ``occurredAt``.
    let clockQuality: ClockQuality
    let boot: Boot.ID
    let card: CardFingerprint?
    let device: DeviceIdentity?
    let content: ContentPlace?
    let payload: [UInt8]

    /// - Parameters:
    ///   - event: What is to be stored.
    ///   - version: That of the payload; an earlier one only to hold an event beside a row of an earlier release.
    init(_ event: JournaledEvent, version: UInt8? = nil) {
        kind = JournalKind(of: event)
        occurredAt = event.occurredAt
        clockQuality = event.clockQuality
        boot = event.boot
        card = event.card
        let version = version ?? (event.hasSources ? Self.versionWithSources : Self.version)
        var writer = PayloadWriter(version: version, event.clockQuality, event.id, event.offsetInMinutes)
        switch event.content {
        case .tap:
            device = nil
            content = nil
        case .reading(let measurement, _, let method):
            device = measurement.device
            content = ContentPlace(measurement)
            writer.write(measurement, method, event)
        case .assignment(let key, _, let method):
            device = nil
            content = nil
            key.digest.withUnsafeBytes { writer.write(raw: $0) }
            writer.write(UInt8(truncatingIfNeeded: method.rawValue))
        case .television(let sign):
            device = nil
            content = nil
            if case .answered(let id) = sign { writer.write(raw: id.bytes) }
        }
        payload = writer.bytes
    }

    /// A reading that was stored before, under another number of the same or another spool.
    init(
        repeating reading: PackedEvent,
        of first: Int64,
        method: AttributionMethod?,
        id: JournaledEvent.ID,
        offsetInMinutes: Int
    ) {
        kind = .repetition
        occurredAt = reading.occurredAt
        clockQuality = reading.clockQuality
        boot = reading.boot
        card = reading.card
        device = reading.device
        content = nil
        var writer = PayloadWriter(version: Self.version, .agreed, id, offsetInMinutes)
        writer.write(bigEndian: reading.content?.prefix ?? 0)
        writer.write(UInt64(bitPattern: first))
        // A card's is not written: it is the commonest, and was the only one once.
        if let method, method != .card { writer.write(UInt8(truncatingIfNeeded: method.rawValue)) }
        payload = writer.bytes
    }
}

extension JournaledEvent {
    fileprivate var hasSources: Bool {
        guard case .reading(let measurement, _, _) = content else { return false }
        return !measurement.sources.isEmpty
    }
}

/// Where an act of measuring is looked up: its day by the device's own clock, which is part of the content, and the
/// beginning of its content key. What a device keeps without a time has day 0, whenever and wherever it is touched.
struct ContentPlace: Hashable, Sendable {
    /// The first 8 bytes of the content key, big-endian.
    let prefix: UInt64
    /// Days since 1970-01-01 in the upper half, the first 4 bytes of the content key in the lower.
    let key: Int64

    init(prefix: UInt64, day: Int64) {
        self.prefix = prefix
        key = day << 32 | Int64(prefix >> 32)
    }

    init(_ measurement: Measurement) {
        self.init(
            prefix: measurement.contentKey.digest.prefix,
            day: measurement.time.deviceLocalMilliseconds.map(Self.day) ?? 0
        )
    }

    static func prefix(of digest: some Sequence<UInt8>) -> UInt64 {
        digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func day(of milliseconds: Int64) -> Int64 {
        milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds - 86_399_999) / 86_400_000
    }
}

extension PackedEvent {
    /// From the kind of values on.
    static func packed(_ values: MeasuredValues) -> [UInt8] {
        var writer = PayloadWriter()
        writer.write(values)
        return writer.bytes
    }
}

private struct PayloadWriter {
    private(set) var bytes: [UInt8] = []

    init() {}

    init(version: UInt8, _ quality: ClockQuality, _ id: JournaledEvent.ID, _ offsetInMinutes: Int) {
        bytes.reserveCapacity(80)
        bytes.append(version)
        bytes.append(UInt8(truncatingIfNeeded: quality.rawValue))
        withUnsafeBytes(of: id.rawValue.uuid) { bytes.append(contentsOf: $0) }
        write(signed: Int64(offsetInMinutes) - 540)
    }

    mutating func write(_ measurement: Measurement, _ method: AttributionMethod?, _ event: JournaledEvent) {
        let digestCount = PackedEvent.digestCount(version: bytes[0])
        measurement.rawDigest.withUnsafeBytes { write(raw: $0.prefix(digestCount)) }
        write(bigEndian: measurement.contentKey.digest.prefix)
        let time = measurement.time
        var flags = UInt8(truncatingIfNeeded: time.clockQuality.rawValue)
        if time.deviceLocalMilliseconds != nil { flags |= 1 << 2 }
        if measurement.userSlot != nil { flags |= 1 << 3 }
        flags |= UInt8(truncatingIfNeeded: method?.rawValue ?? 0) << 4
        bytes.append(flags)
        write(signed: time.instant.milliseconds - event.occurredAt.milliseconds)
        if let local = time.deviceLocalMilliseconds {
            write(signed: local - time.instant.milliseconds - Int64(event.offsetInMinutes) * 60_000)
        }
        if let slot = measurement.userSlot { write(signed: Int64(slot)) }
        write(UInt64(measurement.quality.rawValue))
        if bytes[0] == PackedEvent.versionWithSources { write(measurement.sources) }
        write(measurement.values)
    }

    mutating func write(_ values: MeasuredValues) {
        switch values {
        case .bloodPressure(let pressure):
            bytes.append(1 | (pressure.mean == nil ? 0 : 1 << 4) | (pressure.pulse == nil ? 0 : 1 << 5))
            for value in [pressure.systolic, pressure.diastolic, pressure.mean, pressure.pulse] {
                if let value { write(UInt64(value)) }
            }
        case .quantities(let set):
            bytes.append(UInt8(truncatingIfNeeded: set.kind.rawValue))
            write(UInt64(set.entries.count))
            for entry in set.entries {
                write(UInt64(entry.quantity.rawValue))
                write(UInt64(entry.number.places))
                write(signed: Int64(entry.number.digits))
            }
        case .activity(let day): write(day)
        }
    }

    private mutating func write(_ sources: [SourceNumber]) {
        write(UInt64(sources.count))
        for source in sources {
            write(source.name)
            write(UInt64(source.number.places))
            write(signed: Int64(source.number.digits))
            write(source.unit)
        }
    }

    private mutating func write(_ text: String) {
        write(UInt64(text.utf8.count))
        write(raw: text.utf8)
    }

    private mutating func write(_ day: ActivityDay) {
        let optional = [day.distance, day.energy, day.activeMinutes]
        let hasHours = day.hourlySteps.contains { $0 != nil }
        var form: UInt8 = 6
        for (index, value) in optional.enumerated() where value != nil { form |= 1 << (4 + index) }
        if hasHours { form |= 1 << 7 }
        bytes.append(form)
        write(UInt64(day.steps))
        for case let value? in optional { write(UInt64(value)) }
        write(signed: Int64(day.day.daysSinceEpoch))
        if hasHours { for hour in day.hourlySteps { write(UInt64(hour.map { $0 + 1 } ?? 0)) } }
    }

    mutating func write(raw: some Sequence<UInt8>) { bytes.append(contentsOf: raw) }

    mutating func write(_ byte: UInt8) { bytes.append(byte) }

    mutating func write(bigEndian word: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(signed number: Int64) { write(UInt64(bitPattern: number << 1 ^ number >> 63)) }
}
