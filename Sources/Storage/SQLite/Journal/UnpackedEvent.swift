import CareServices
import CommunityModel

/// What a payload of the journal says, as far as the tables need it; the layout is ``PackedEvent``'s.
enum UnpackedEvent {
    case tap
    case reading(UnpackedReading)
    /// `prefix`: the first 8 bytes of the content key.
    case assignment(contentKey: [UInt8], method: AttributionMethod)
    case television(TelevisionSign)
    case repetition(prefix: UInt64, first: Int64, method: AttributionMethod)

    /// - Throws: ``StoreError`` with `corrupted`, saying at which byte the payload makes no sense.
    init(kind: JournalKind, occurredAt: Instant, payload: UnsafeRawBufferPointer) throws(StoreError) {
        var reader = PayloadReader(payload)
        let version = try reader.byte()
        guard PackedEvent.versions.contains(version) else { throw reader.corrupted("a version that is known") }
        _ = try reader.byte()
        try reader.skip(16)
        let offset = try reader.signed() + 540
        switch kind {
        case .tap: self = .tap
        case .reading:
            try reader.skip(PackedEvent.digestCount(version: version))
            self = .reading(
                try UnpackedReading(&reader, version: version, occurredAt: occurredAt, offsetInMinutes: offset)
            )
        case .assignment:
            let key = try reader.bytes(32)
            guard let method = AttributionMethod(rawValue: Int(try reader.byte())) else {
                throw reader.corrupted("a method that is known")
            }
            self = .assignment(contentKey: key, method: method)
        case .television:
            guard !reader.isAtEnd else {
                self = .television(.key)
                return
            }
            guard let id = WatchExpectation.ID(bytes: try reader.bytes(16)) else { throw reader.corrupted("16 bytes") }
            self = .television(.answered(id))
        case .repetition:
            let (prefix, first) = (try reader.bigEndian(), Int64(bitPattern: try reader.number()))
            guard let method = reader.isAtEnd ? .card : AttributionMethod(rawValue: Int(try reader.byte())) else {
                throw reader.corrupted("a method that is known")
            }
            self = .repetition(prefix: prefix, first: first, method: method)
        }
    }
}

/// A reading as the journal holds it.
struct UnpackedReading {
    let content: ContentPlace
    let measuredAt: Instant
    /// Of ``measuredAt``.
    let clockQuality: UInt8
    let quality: UInt32
    /// 0 while it is nobody's.
    let method: UInt8
    let values: KeptValues

    /// Goes on after the raw digest.
    fileprivate init(
        _ reader: inout PayloadReader,
        version: UInt8,
        occurredAt: Instant,
        offsetInMinutes: Int64
    ) throws(StoreError) {
        let head = try reader.readingHead()
        clockQuality = head.flags & 3
        method = head.flags >> 4 & 3
        let measured = occurredAt.milliseconds &+ head.measuredAfterOccurred
        measuredAt = Instant(milliseconds: measured)
        let local = head.deviceAhead.map { measured &+ offsetInMinutes &* 60_000 &+ $0 }
        content = ContentPlace(prefix: head.contentPrefix, day: local.map(ContentPlace.day) ?? 0)
        quality = head.quality
        if version == PackedEvent.versionWithSources { _ = try reader.sources() }
        values = try KeptValues(&reader)
    }
}
