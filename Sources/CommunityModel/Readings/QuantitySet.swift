/// What one act of measuring gave where it is more than a cuff's numbers: a step on the scale, a temperature, an
/// oxygen saturation, a blood sugar.
package struct QuantitySet: Hashable, Sendable {
    /// What somebody would say was measured, after its first quantity. Raw values are those of protocol and stores.
    package enum Kind: Int, Hashable, Sendable, CaseIterable {
        /// Weight, and what a body-composition scale reckons with it.
        case body = 2
        case temperature = 3
        case oximetry = 4
        case glucose = 5

        /// Without this one it is no reading.
        package var main: MeasuredQuantity {
            switch self {
            case .body: .weight
            case .temperature: .bodyTemperature
            case .oximetry: .oxygenSaturation
            case .glucose: .bloodGlucose
            }
        }

        /// Which others it may have.
        package func allows(_ quantity: MeasuredQuantity) -> Bool {
            switch self {
            case .body: quantity.rawValue < MeasuredQuantity.bodyTemperature.rawValue
            case .oximetry: quantity == .oxygenSaturation || quantity == .pulseRate
            case .temperature, .glucose: quantity == main
            }
        }
    }

    /// A quantity and its number in the quantity's canonical unit.
    package struct Entry: Hashable, Sendable {
        package let quantity: MeasuredQuantity
        package let number: DecimalNumber

        package init(_ quantity: MeasuredQuantity, _ number: DecimalNumber) {
            self.quantity = quantity
            self.number = number
        }
    }

    package let kind: Kind
    /// In the order of their quantities' numbers, each once.
    package let entries: [Entry]

    /// - Throws: ``ReadingError``, naming what is missing or the first number that cannot be.
    package init(_ kind: Kind, _ entries: [Entry]) throws(ReadingError) {
        let sorted = entries.sorted { $0.quantity.rawValue < $1.quantity.rawValue }
        for (entry, next) in zip(sorted, sorted.dropFirst()) where entry.quantity == next.quantity {
            throw .unexpected(entry.quantity)
        }
        for entry in sorted {
            guard kind.allows(entry.quantity) else { throw .unexpected(entry.quantity) }
            guard entry.quantity.bounds.contains(entry.number.value) else {
                throw .beyond(entry.quantity, number: entry.number)
            }
        }
        guard sorted.contains(where: { $0.quantity == kind.main }) else { throw .missing(kind.main) }
        self.kind = kind
        self.entries = sorted
    }

    package subscript(quantity: MeasuredQuantity) -> DecimalNumber? {
        entries.first { $0.quantity == quantity }?.number
    }
}

extension QuantitySet {
    /// BMI reckoned from weight and height: a scale's own is not used, because the height somebody set on it may be
    /// another person's.
    /// - Parameter height: in cm; the one that came with the weight when nil.
    /// - Returns: kg/m2 to one place; nil without a height.
    package func bodyMassIndex(height: DecimalNumber? = nil) -> DecimalNumber? {
        guard kind == .body, let weight = self[.weight], let height = height ?? self[.height], height.digits > 0 else {
            return nil
        }
        let metres = height.value / 100
        return DecimalNumber(digits: Int((weight.value / (metres * metres) * 10).rounded()), places: 1)
    }
}
