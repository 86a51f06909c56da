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

    /// - Returns: nil when the number is none, or too large to be one.
    func convert(_ number: MedicalNumber) -> DecimalNumber? {
        switch self {
        case .exact(let factor, let shift): return number.decimal(times: factor, shiftedBy: shift)
        case .rounded(let numerator, let denominator, let places):
            return number.decimal(times: numerator, over: denominator, places: places)
        case .fahrenheit:
            guard let hundredths = number.decimal?.digits(at: 2) else { return nil }
            let ninths = (hundredths - 3_200) * 5
            let rounded = (ninths + (ninths < 0 ? -4 : 4)) / 9
            return DecimalNumber(digits: rounded, places: 2)
        }
    }

    /// - Returns: nil when `unit` is none of those in which `quantity` is measured.
    static func of(_ quantity: MeasuredQuantity, from unit: UInt16?) -> UnitConversion? {
        switch (quantity.unit, unit) {
        case ("kg", UnitCode.kilogram), ("cm", UnitCode.centimetre), ("%", UnitCode.percent), ("a", UnitCode.year),
            ("kcal/d", UnitCode.kilocalorie), ("Ohm", UnitCode.ohm), ("Cel", UnitCode.degreeCelsius),
            ("/min", UnitCode.beatsPerMinute), ("mg/dL", UnitCode.milligramPerDecilitre),
            ("{level}", UnitCode.dimensionless), ("{level}", UnitCode.percent):
            .exact()
        case ("kg", UnitCode.gram), ("kcal/d", UnitCode.calorie): .exact(shift: -3)
        // International avoirdupois pound, 0.453 592 37 kg.
        case ("kg", UnitCode.pound): .rounded(numerator: 45_359_237, denominator: 100_000_000, places: 2)
        case ("cm", UnitCode.metre): .exact(shift: 2)
        case ("cm", UnitCode.inch): .exact(factor: 254, shift: -2)
        case ("cm", UnitCode.foot): .exact(factor: 3_048, shift: -2)
        // Thermochemical calorie, 4.184 J.
        case ("kcal/d", UnitCode.joule): .rounded(numerator: 1, denominator: 4_184, places: 0)
        case ("kcal/d", UnitCode.kilojoule): .rounded(numerator: 1_000, denominator: 4_184, places: 0)
        case ("Cel", UnitCode.degreeFahrenheit): .fahrenheit
        // Molar mass of glucose, 180.156 g/mol.
        case ("mg/dL", UnitCode.millimolePerLitre): .rounded(numerator: 180_156, denominator: 10_000, places: 1)
        default: nil
        }
    }
}
