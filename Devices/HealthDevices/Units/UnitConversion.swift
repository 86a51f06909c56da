import CommunityModel

/// How a number in a device's unit becomes one in the canonical unit, in decimals: exactly where that has an end, else
/// rounded to a stated place.
enum UnitConversion: Hashable, Sendable {
    /// Times `factor` · 10^`shift`, all digits kept. The unit itself is `.exact()`.
    case exact(factor: Int = 1, shift: Int = 0)
    /// Times `numerator` / `denominator`, rounded to `places`.
    case rounded(numerator: Int, denominator: Int, places: Int)
    /// (°F − 32) · 5/9, to hundredths: a tenth of a degree Fahrenheit is less than one of a degree Celsius.
    case fahrenheit

    static let same = UnitConversion.exact()

    /// - Returns: nil when the number is too large in the canonical unit.
    func callAsFunction(_ number: DecimalNumber) -> DecimalNumber? {
        switch self {
        case .exact(let factor, let shift): return number.times(factor, shiftedBy: shift)
        case .rounded(let numerator, let denominator, let places):
            return number.times(numerator, over: denominator, places: places)
        case .fahrenheit:
            let ninths = (number.digits(at: 2) - 3_200) * 5
            let rounded = (ninths + (ninths < 0 ? -4 : 4)) / 9
            return DecimalNumber(digits: rounded, places: 2)
        }
    }

    /// The same of a device's number, whose trailing zeros are no digits that it measured: 626 · 10^2 g are 62.6 kg.
    ///
    /// - Returns: nil also when the number is none.
    func convert(_ number: MedicalNumber) -> DecimalNumber? {
        if case .exact(let factor, let shift) = self, case .finite(let mantissa, let exponent) = number {
            return DecimalNumber(Int(mantissa)).times(factor, shiftedBy: Int(exponent) + shift)
        }
        return number.decimal.flatMap { self($0) }
    }

    /// By the unit's code in the nomenclature (partition 4).
    ///
    /// - Returns: nil when `unit` is none of those in which `quantity` is measured.
    static func of(_ quantity: MeasuredQuantity, from unit: UInt16?) -> UnitConversion? {
        switch (quantity.unit, unit) {
        case ("kg", UnitCode.kilogram), ("cm", UnitCode.centimetre), ("%", UnitCode.percent), ("a", UnitCode.year),
            ("kcal/d", UnitCode.kilocalorie), ("Ohm", UnitCode.ohm), ("Cel", UnitCode.degreeCelsius),
            ("/min", UnitCode.beatsPerMinute), ("mg/dL", UnitCode.milligramPerDecilitre),
            ("{level}", UnitCode.dimensionless), ("{level}", UnitCode.percent):
            .same
        case ("kg", UnitCode.gram), ("kcal/d", UnitCode.calorie): .exact(shift: -3)
        case ("kg", UnitCode.pound): .pound
        case ("cm", UnitCode.metre): .exact(shift: 2)
        case ("cm", UnitCode.inch): .exact(factor: 254, shift: -2)
        case ("cm", UnitCode.foot): .exact(factor: 3_048, shift: -2)
        case ("kcal/d", UnitCode.joule): .rounded(numerator: 1, denominator: 4_184, places: 0)
        case ("kcal/d", UnitCode.kilojoule): .kilojoule
        case ("Cel", UnitCode.degreeFahrenheit): .fahrenheit
        case ("mg/dL", UnitCode.millimolePerLitre): .millimoleOfGlucose
        default: nil
        }
    }
}

extension UnitConversion {
    /// International avoirdupois pound, 0.453 592 37 kg.
    private static let pound = rounded(numerator: 45_359_237, denominator: 100_000_000, places: 2)
    /// Thermochemical calorie, 4.184 J.
    private static let kilojoule = rounded(numerator: 1_000, denominator: 4_184, places: 0)
    /// Molar mass of glucose, 180.156 g/mol.
    private static let millimoleOfGlucose = rounded(numerator: 180_156, denominator: 10_000, places: 1)

    // By the unit's name in a block map, a tag or a characteristic. What is a matter of the decimal point keeps every
    // digit; the rest is rounded to as many places as such devices show.
    static let mass = ["kg": same, "g": exact(shift: -3), "lb": pound]
    /// The inch is 2.54 cm (international yard and pound agreement of 1959).
    static let length = [
        "cm": same, "m": exact(shift: 2), "mm": exact(shift: -1),
        "in": rounded(numerator: 254, denominator: 100, places: 1),
    ]
    /// The conventional millimetre of mercury is 133.322 Pa.
    static let pressure = ["mmHg": same, "kPa": rounded(numerator: 1_000_000, denominator: 133_322, places: 0)]
    static let temperature = ["Cel": same, "degF": fahrenheit]
    static let glucose = ["mg/dL": same, "mmol/L": millimoleOfGlucose]
    static let energy = ["kcal": same, "kJ": kilojoule]
    static let power = ["kcal/d": same, "kJ/d": kilojoule]
    static let distance = ["m": same, "km": exact(shift: 3), "cm": exact(shift: -2)]
    static let time = [
        "min": same, "h": rounded(numerator: 60, denominator: 1, places: 0),
        "s": rounded(numerator: 1, denominator: 60, places: 0),
    ]
}
