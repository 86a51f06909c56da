import CommunityModel

extension MapObject {
    static let orderIsMissing = "is missing: \"big\" when the most significant byte comes first, else \"little\""
    private static let bitKeys = ["byte", "bytes", "order", "bits", "coding"]
    private static let wholeKeys = bitKeys + ["add", "none"]
    private static let scaledKeys = wholeKeys + ["multiplier", "places", "unit"]

    /// Some bits, taken from `bits`, which no other field may have.
    func bitField(_ key: String, from bits: inout OccupiedBits) throws(BlockMapError) -> BitField {
        let object = try object(key, keys: Self.bitKeys)
        return try object.bitField(&bits)
    }

    /// A whole number without a unit.
    func wholeField(_ key: String, from bits: inout OccupiedBits) throws(BlockMapError) -> ScaledField {
        let object = try object(key, keys: Self.wholeKeys)
        return try object.scaledField(&bits, conversion: .same)
    }

    func wholeFieldIfPresent(_ key: String, from bits: inout OccupiedBits) throws(BlockMapError) -> ScaledField? {
        has(key) ? try wholeField(key, from: &bits) : nil
    }

    /// A measured number: its unit must be one that the field knows, and its numbers must reach what the field allows.
    func measuredField(
        _ measured: MeasuredField,
        from bits: inout OccupiedBits
    ) throws(BlockMapError) -> ScaledField {
        let object = try object(measured.name, keys: Self.scaledKeys)
        let units = measured.units
        let conversion =
            units.count == 1 && !object.has("unit")
            ? UnitConversion.same : try object.choice("unit", of: units)
        let scaled = try object.scaledField(&bits, conversion: conversion)
        let ends = [scaled.field.range.lowerBound, scaled.field.range.upperBound].map { scaled.reading(of: $0) }
        guard let low = ends[0], let high = ends[1] else {
            throw BlockMapError(path: object.path, words: "makes numbers of more than 12 digits")
        }
        guard low.value <= measured.bounds.upperBound, high.value >= measured.bounds.lowerBound else {
            let (lowest, highest) = (measured.bounds.lowerBound, measured.bounds.upperBound)
            throw BlockMapError(
                path: object.path,
                words: "makes \(low) to \(high), but a reading must be \(lowest) to \(highest); look at "
                    + "\"multiplier\", \"add\", \"places\" and \"unit\""
            )
        }
        return scaled
    }

    /// ``measuredField(_:from:)`` for so many numbers one behind the other.
    func fieldList(_ key: String, count: Int, from bits: inout OccupiedBits) throws(BlockMapError) -> [ScaledField] {
        guard has(key) else { return [] }
        let object = try object(key, keys: ["byte", "bytes", "order", "coding", "none"])
        let first = try object.whole("byte", in: 0...4_095)
        let width = try object.whole("bytes", in: 1...4, or: 1)
        let none = try object.noneNumbers()
        var fields: [ScaledField] = []
        for index in 0..<count {
            let start = first + index * width
            let field = try object.bitField(&bits, bytes: start..<start + width)
            fields.append(
                ScaledField(field: field, multiplier: 1, add: 0, places: 0, none: none, conversion: .same)
            )
        }
        return fields
    }

    private func scaledField(
        _ bits: inout OccupiedBits,
        conversion: UnitConversion
    ) throws(BlockMapError) -> ScaledField {
        ScaledField(
            field: try bitField(&bits),
            multiplier: try whole("multiplier", in: 1...1_000_000, or: 1),
            add: try whole("add", in: -1_000_000_000...1_000_000_000, or: 0),
            places: try whole("places", in: 0...DecimalNumber.mostPlaces, or: 0),
            none: try noneNumbers(),
            conversion: conversion
        )
    }

    private func bitField(_ bits: inout OccupiedBits, bytes: Range<Int>? = nil) throws(BlockMapError) -> BitField {
        let first = if let bytes { bytes.lowerBound } else { try whole("byte", in: 0...4_095) }
        let count = try whole("bytes", in: 1...4, or: 1)
        let range = try bitRange(of: count)
        let coding = try choice("coding", or: BitField.Coding.binary)
        guard coding != .bcd || range.count.isMultiple(of: 4) else {
            throw error(at: "bits", "must be as many as make whole decimal digits: 4, 8, 12 …")
        }
        let field = BitField(
            bytes: first..<first + count,
            order: try choice("order", or: .big),
            bits: range,
            coding: coding
        )
        guard count == 1 || has("order") else {
            throw error(at: "order", Self.orderIsMissing)
        }
        try bits.take(field, path: path)
        return field
    }

    /// `[high, low]`, or one bit.
    private func bitRange(of count: Int) throws(BlockMapError) -> ClosedRange<Int> {
        let highest = 8 * count - 1
        guard has("bits") else { return 0...highest }
        switch try needed("bits") {
        case .whole(let bit) where (0...highest).contains(bit): return bit...bit
        case .list(let ends):
            if ends.count == 2, case .whole(let high) = ends[0], case .whole(let low) = ends[1],
                (low...max(low, highest)).contains(high), low >= 0, high <= highest
            {
                return low...high
            }
        default: break
        }
        throw error(at: "bits", "must be [high, low] or one bit, from \(highest) down to 0")
    }

    private func noneNumbers() throws(BlockMapError) -> Set<Int> {
        guard has("none") else { return [] }
        var numbers: Set<Int> = []
        for element in try list("none") {
            switch element {
            case .whole(let number): numbers.insert(number)
            case .text(let text):
                guard text.hasPrefix("0x"), let number = Int(text.dropFirst(2), radix: 16) else { fallthrough }
                numbers.insert(number)
            default: throw error(at: "none", "must be a list of raw numbers such as [255] or [\"0xFFFF\"]")
            }
        }
        return numbers
    }
}

extension ScaledField {
    /// As ``number(raw:)``, also for a number that says that there is none.
    fileprivate func reading(of raw: Int) -> DecimalNumber? {
        DecimalNumber(digits: raw * multiplier + add, places: places).flatMap { conversion($0) }
    }
}
