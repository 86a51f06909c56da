import CareServices
import CommunityModel

/// What a payload of the journal says, as far as the tables need it; the layout is ``PackedEvent``'s.
enum UnpackedEvent {
    case tap
    case reading(UnpackedReading)
    /// `prefix`: the first 8 bytes of the content key.
    case assignment(contentKey: [UInt8], method: AttributionMethod)
    case television(TelevisionSign)
    case repetition(prefix: UInt64, first: Int64)

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
            self = .reading(try UnpackedReading(&reader, occurredAt: occurredAt, offsetInMinutes: offset))
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
            self = .repetition(prefix: try reader.bigEndian(), first: Int64(bitPattern: try reader.number()))
        }
    }
}

/// A reading as the journal holds it.
struct UnpackedReading {
    /// Raw values are those of the table.
    enum Kind: Int64 {
        /// Systolic, diastolic, mean in mmHg, pulse per minute.
        case bloodPressure = 1
        /// Of a set of quantities the first value is its main one, without its point: grams, hundredths of a degree,
        /// tenths of a percent, tenths of mg/dL.
        case body = 2
        case temperature = 3
        case oximetry = 4
        case glucose = 5
        /// Steps, distance in m, energy in kcal, minutes of moving.
        case activity = 6

        /// Digits after the point of the first value.
        fileprivate var places: Int {
            switch self {
            case .bloodPressure, .activity: 0
            case .body: 3
            case .temperature: 2
            case .oximetry, .glucose: 1
            }
        }
    }

    let content: ContentPlace
    let measuredAt: Instant
    /// Of ``measuredAt``.
    let clockQuality: UInt8
    let quality: UInt32
    /// 0 while it is nobody's.
    let method: UInt8
    let kind: Kind
    /// Which of the second, third and fourth value there are, in its three lowest bits.
    private let presence: UInt8
    private let storedValues: (Int32, Int32, Int32, Int32)
    /// What the four values do not hold, as ``MeasuredValues`` reads it: the payload from after the kind on for a set of
    /// quantities, the day and its hours for activity; empty for blood pressure.
    let more: [UInt8]

    var values: (Int64, Int64?, Int64?, Int64?) {
        (
            Int64(storedValues.0), presence & 1 != 0 ? Int64(storedValues.1) : nil,
            presence & 2 != 0 ? Int64(storedValues.2) : nil, presence & 4 != 0 ? Int64(storedValues.3) : nil
        )
    }

    /// Goes on after the raw digest.
    fileprivate init(
        _ reader: inout PayloadReader,
        occurredAt: Instant,
        offsetInMinutes: Int64
    ) throws(StoreError) {
        let prefix = try reader.bigEndian()
        let flags = try reader.byte()
        clockQuality = flags & 3
        method = flags >> 4 & 3
        let measured = occurredAt.milliseconds &+ (try reader.signed())
        measuredAt = Instant(milliseconds: measured)
        // As the device's own clock showed it; where it has none, the time of the town.
        var local = measured &+ offsetInMinutes &* 60_000
        if flags & 1 << 2 != 0 { local = local &+ (try reader.signed()) }
        if flags & 1 << 3 != 0 { _ = try reader.signed() }
        content = ContentPlace(prefix: prefix, day: ContentPlace.day(of: local))
        quality = UInt32(truncatingIfNeeded: try reader.number())
        let form = try reader.byte()
        guard let kind = Kind(rawValue: Int64(form & 0x0F)) else { throw reader.corrupted("values of a known kind") }
        self.kind = kind
        switch kind {
        case .bloodPressure:
            let (first, second) = (try reader.value(), try reader.value())
            let third = form & 1 << 4 != 0 ? try reader.value() : nil
            let fourth = form & 1 << 5 != 0 ? try reader.value() : nil
            presence = 1 | (third == nil ? 0 : 2) | (fourth == nil ? 0 : 4)
            storedValues = (first, second, third ?? 0, fourth ?? 0)
            more = []
        case .body, .temperature, .oximetry, .glucose:
            let rest = reader.rest
            more = Array(rest)
            guard let set = try? QuantitySet(kind: Int(kind.rawValue), packed: rest), let main = set[set.kind.main]
            else { throw reader.corrupted("quantities of this kind") }
            presence = 0
            storedValues = (Int32(clamping: main.digits(at: kind.places)), 0, 0, 0)
        case .activity:
            let steps = try reader.value()
            let values = (
                form & 1 << 4 != 0 ? try reader.value() : nil, form & 1 << 5 != 0 ? try reader.value() : nil,
                form & 1 << 6 != 0 ? try reader.value() : nil
            )
            presence = (values.0 == nil ? 0 : 1) | (values.1 == nil ? 0 : 2) | (values.2 == nil ? 0 : 4)
            storedValues = (steps, values.0 ?? 0, values.1 ?? 0, values.2 ?? 0)
            more = Array(reader.rest)
        }
    }
}

extension QuantitySet {
    /// - Parameters:
    ///   - kind: that of protocol and stores.
    ///   - packed: the quantities as ``PackedEvent`` lays them out.
    /// - Throws: ``StoreError`` with `corrupted` when they are none.
    init(kind: Int, packed: UnsafeRawBufferPointer) throws(StoreError) {
        var reader = PayloadReader(packed)
        let count = try reader.number()
        guard let kind = Kind(rawValue: kind), count <= UInt64(MeasuredQuantity.allCases.count) else {
            throw reader.corrupted("a set of quantities")
        }
        var entries: [Entry] = []
        for _ in 0..<count {
            let (quantity, places, digits) = (try reader.number(), try reader.number(), try reader.signed())
            guard let quantity = MeasuredQuantity(rawValue: Int(truncatingIfNeeded: quantity)),
                let number = DecimalNumber(digits: Int(digits), places: Int(truncatingIfNeeded: places))
            else { throw reader.corrupted("a quantity") }
            entries.append(Entry(quantity, number))
        }
        guard reader.isAtEnd, let set = try? QuantitySet(kind, entries) else {
            throw reader.corrupted("a set of quantities")
        }
        self = set
    }
}

extension ActivityDay {
    /// - Parameters:
    ///   - values: steps, distance, energy, minutes of moving, as the stores keep them.
    ///   - packed: the day and its hours as ``PackedEvent`` lays them out.
    /// - Throws: ``StoreError`` with `corrupted` when they are none.
    init(values: (Int64, Int64?, Int64?, Int64?), packed: UnsafeRawBufferPointer) throws(StoreError) {
        var reader = PayloadReader(packed)
        let day = TownDay(daysSinceEpoch: Int(try reader.signed()))
        var hours = [Int?](repeating: nil, count: 24)
        if !reader.isAtEnd {
            for hour in hours.indices {
                let number = try reader.value()
                hours[hour] = number == 0 ? nil : Int(number) - 1
            }
        }
        guard reader.isAtEnd,
            let known = try? ActivityDay(
                day: day,
                hourlySteps: hours,
                steps: Int(values.0),
                distance: values.1.map(Int.init),
                energy: values.2.map(Int.init),
                activeMinutes: values.3.map(Int.init)
            )
        else { throw reader.corrupted("a day of activity") }
        self = known
    }
}

private struct PayloadReader {
    private let payload: UnsafeRawBufferPointer
    private var offset = 0

    init(_ payload: UnsafeRawBufferPointer) {
        self.payload = payload
    }

    var isAtEnd: Bool { offset == payload.count }

    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: payload[offset...]) }

    func corrupted(_ expected: String) -> StoreError {
        StoreError(.corrupted, "a journal row cannot be read: byte \(offset), expected \(expected)")
    }

    mutating func byte() throws(StoreError) -> UInt8 {
        guard offset < payload.count else { throw corrupted("more bytes") }
        defer { offset += 1 }
        return payload[offset]
    }

    mutating func skip(_ count: Int) throws(StoreError) {
        guard payload.count - offset >= count else { throw corrupted("\(count) bytes more") }
        offset += count
    }

    mutating func bytes(_ count: Int) throws(StoreError) -> [UInt8] {
        let start = offset
        try skip(count)
        return Array(payload[start..<offset])
    }

    mutating func bigEndian() throws(StoreError) -> UInt64 {
        let start = offset
        try skip(8)
        return UInt64(bigEndian: payload.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }

    mutating func number() throws(StoreError) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return number }
        }
        throw corrupted("a number of ten bytes at most")
    }

    mutating func signed() throws(StoreError) -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    mutating func value() throws(StoreError) -> Int32 {
        Int32(truncatingIfNeeded: try number())
    }
}
