import CommunityModel

/// A number in a device's memory and what it stands for: (raw · `multiplier` + `add`) with `places` digits after the
/// point, in a unit of the device's.
struct ScaledField: Hashable, Sendable {
    let field: BitField
    /// 1...1,000,000.
    let multiplier: Int
    /// In steps of the last place, -1,000,000,000...1,000,000,000.
    let add: Int
    /// 0...6.
    let places: Int
    /// Raw numbers that say that there is none.
    let none: Set<Int>
    let conversion: UnitConversion

    /// Nil where the device says that there is no number, or what stands there is none.
    func number(in memory: [UInt8]) -> DecimalNumber? {
        field.number(in: memory).flatMap(number(raw:))
    }

    func number(raw: Int) -> DecimalNumber? {
        guard !none.contains(raw) else { return nil }
        return sourceNumber(raw: raw).flatMap { conversion($0) }
    }

    /// The same in the device's unit.
    func sourceNumber(in memory: [UInt8]) -> DecimalNumber? {
        field.number(in: memory).flatMap { none.contains($0) ? nil : sourceNumber(raw: $0) }
    }

    private func sourceNumber(raw: Int) -> DecimalNumber? {
        DecimalNumber(digits: raw * multiplier + add, places: places)
    }

    /// A whole number, for parts of a date, slots and counters.
    func whole(in memory: [UInt8]) -> Int? {
        number(in: memory)?.digits(at: 0)
    }
}
