import CareServices
import CommunityModel

/// What was measured, as journal and tables keep it: four numbers, and bytes for what does not fit into them.
struct KeptValues: Equatable {
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

    /// The four numbers in little room; all but the first may be missing.
    struct Numbers: Equatable, Sendable {
        private let first: Int32
        private let second: Int32
        private let third: Int32
        private let fourth: Int32
        /// Which of the second, third and fourth there are, in its three lowest bits.
        private let presence: UInt8

        init(_ first: Int32, _ second: Int32? = nil, _ third: Int32? = nil, _ fourth: Int32? = nil) {
            self.first = first
            self.second = second ?? 0
            self.third = third ?? 0
            self.fourth = fourth ?? 0
            presence = (second == nil ? 0 : 1) | (third == nil ? 0 : 2) | (fourth == nil ? 0 : 4)
        }

        var asStored: (Int64, Int64?, Int64?, Int64?) {
            (
                Int64(first), presence & 1 != 0 ? Int64(second) : nil, presence & 2 != 0 ? Int64(third) : nil,
                presence & 4 != 0 ? Int64(fourth) : nil
            )
        }
    }

    let kind: Kind
    let numbers: Numbers
    /// What the numbers do not hold, as ``MeasuredValues`` reads it: the payload from after the kind on for a set of
    /// quantities, the day and its hours for activity; empty for blood pressure.
    let more: [UInt8]

    /// Reads a payload from the kind of values to its end.
    init(_ reader: inout PayloadReader) throws(StoreError) {
        let form = try reader.byte()
        guard let kind = Kind(rawValue: Int64(form & 0x0F)) else { throw reader.corrupted("values of a known kind") }
        self.kind = kind
        switch kind {
        case .bloodPressure:
            let (systolic, diastolic) = (try reader.value(), try reader.value())
            let mean = form & 1 << 4 != 0 ? try reader.value() : nil
            let pulse = form & 1 << 5 != 0 ? try reader.value() : nil
            numbers = Numbers(systolic, diastolic, mean, pulse)
            more = []
        case .body, .temperature, .oximetry, .glucose:
            let rest = reader.rest
            more = Array(rest)
            guard let set = try? QuantitySet(kind: Int(kind.rawValue), packed: rest), let main = set[set.kind.main]
            else { throw reader.corrupted("quantities of this kind") }
            numbers = Numbers(Int32(clamping: main.digits(at: kind.places)))
        case .activity:
            let steps = try reader.value()
            let distance = form & 1 << 4 != 0 ? try reader.value() : nil
            let energy = form & 1 << 5 != 0 ? try reader.value() : nil
            let minutes = form & 1 << 6 != 0 ? try reader.value() : nil
            numbers = Numbers(steps, distance, energy, minutes)
            more = Array(reader.rest)
        }
    }

    init(_ values: MeasuredValues) throws {
        self = try PackedEvent.packed(values).withUnsafeBytes { bytes in
            var reader = PayloadReader(bytes)
            return try KeptValues(&reader)
        }
    }
}

extension MeasuredValues {
    /// As the tables keep them: what the four numbers mean says ``KeptValues/Kind``.
    init(kind: Int64, numbers: (Int64, Int64?, Int64?, Int64?), more: UnsafeRawBufferPointer) throws {
        switch KeptValues.Kind(rawValue: kind) {
        case .bloodPressure: self = .bloodPressure(try BloodPressure(numbers: numbers))
        case .body, .temperature, .oximetry, .glucose:
            self = .quantities(try QuantitySet(kind: Int(kind), packed: more))
        case .activity: self = .activity(try ActivityDay(numbers: numbers, packed: more))
        case nil: throw StoreError(.corrupted, "a reading is of no kind that is known")
        }
    }
}

extension BloodPressure {
    /// As the tables keep it: systolic, diastolic, mean, pulse.
    init(numbers: (Int64, Int64?, Int64?, Int64?)) throws {
        guard let diastolic = numbers.1 else { throw StoreError(.corrupted, "a reading has no lower pressure") }
        try self.init(
            systolic: Int(numbers.0),
            diastolic: Int(diastolic),
            mean: numbers.2.map { Int($0) },
            pulse: numbers.3.map { Int($0) }
        )
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
    ///   - numbers: steps, distance, energy, minutes of moving, as the tables keep them.
    ///   - packed: the day and its hours as ``PackedEvent`` lays them out.
    /// - Throws: ``StoreError`` with `corrupted` when they are none.
    init(numbers: (Int64, Int64?, Int64?, Int64?), packed: UnsafeRawBufferPointer) throws(StoreError) {
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
                steps: Int(numbers.0),
                distance: numbers.1.map(Int.init),
                energy: numbers.2.map(Int.init),
                activeMinutes: numbers.3.map(Int.init)
            )
        else { throw reader.corrupted("a day of activity") }
        self = known
    }
}
