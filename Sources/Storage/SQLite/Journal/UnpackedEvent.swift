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
    /// Raw values are those of the table.
    enum Kind: Int64, Sendable {
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
    let storedValues: Values
    /// What the four values do not hold, as ``MeasuredValues`` reads it: the payload from after the kind on for a set of
    /// quantities, the day and its hours for activity; empty for blood pressure.
    let more: [UInt8]

    var values: (Int64, Int64?, Int64?, Int64?) { storedValues.asStored }

    /// The four values in little room; all but the first may be missing.
    struct Values: Sendable {
        private let numbers: (Int32, Int32, Int32, Int32)
        /// Which of the second, third and fourth there are, in its three lowest bits.
        private let presence: UInt8

        init(_ first: Int32, _ second: Int32? = nil, _ third: Int32? = nil, _ fourth: Int32? = nil) {
            numbers = (first, second ?? 0, third ?? 0, fourth ?? 0)
            presence = (second == nil ? 0 : 1) | (third == nil ? 0 : 2) | (fourth == nil ? 0 : 4)
        }

        var asStored: (Int64, Int64?, Int64?, Int64?) {
            (
                Int64(numbers.0), presence & 1 != 0 ? Int64(numbers.1) : nil,
                presence & 2 != 0 ? Int64(numbers.2) : nil, presence & 4 != 0 ? Int64(numbers.3) : nil
            )
        }
    }

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
        let form = try reader.byte()
        guard let kind = Kind(rawValue: Int64(form & 0x0F)) else { throw reader.corrupted("values of a known kind") }
        self.kind = kind
        switch kind {
        case .bloodPressure:
            let (first, second) = (try reader.value(), try reader.value())
            let third = form & 1 << 4 != 0 ? try reader.value() : nil
            let fourth = form & 1 << 5 != 0 ? try reader.value() : nil
            storedValues = Values(first, second, third, fourth)
            more = []
        case .body, .temperature, .oximetry, .glucose:
            let rest = reader.rest
            more = Array(rest)
            guard let set = try? QuantitySet(kind: Int(kind.rawValue), packed: rest), let main = set[set.kind.main]
            else { throw reader.corrupted("quantities of this kind") }
            storedValues = Values(Int32(clamping: main.digits(at: kind.places)))
        case .activity:
            let steps = try reader.value()
            let values = (
                form & 1 << 4 != 0 ? try reader.value() : nil, form & 1 << 5 != 0 ? try reader.value() : nil,
                form & 1 << 6 != 0 ? try reader.value() : nil
            )
            storedValues = Values(steps, values.0, values.1, values.2)
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
