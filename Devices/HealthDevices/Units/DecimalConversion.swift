import CommunityModel

/// From a unit that devices use to the canonical one. What is a matter of the decimal point keeps every digit; the rest
/// is rounded to as many places as such devices show.
enum DecimalConversion: Hashable, Sendable {
    /// Moves the point: 3 makes kilograms of grams, -2 centimetres of metres.
    case point(Int)
    /// Takes `less` away, multiplies, and rounds to `places`.
    case factor(Double, less: Double = 0, places: Int)

    static let same = DecimalConversion.point(0)

    /// - Returns: nil when the number is too large for its digits.
    func callAsFunction(_ number: DecimalNumber) -> DecimalNumber? {
        switch self {
        case .point(let shift):
            let places = number.places + shift
            guard places >= 0 else { return Self.raised(number, by: -places) }
            guard places <= DecimalNumber.mostPlaces else {
                return Self.lowered(number, by: places - DecimalNumber.mostPlaces)
            }
            return DecimalNumber(digits: number.digits, places: places)
        case .factor(let factor, let less, let places):
            let power = (0..<places).reduce(1.0) { power, _ in power * 10 }
            return Int(exactly: ((number.value - less) * factor * power).rounded())
                .flatMap { DecimalNumber(digits: $0, places: places) }
        }
    }

    private static func raised(_ number: DecimalNumber, by zeros: Int) -> DecimalNumber? {
        let (digits, isTooLarge) = number.digits.multipliedReportingOverflow(
            by: (0..<zeros).reduce(1) { power, _ in power * 10 }
        )
        return isTooLarge ? nil : DecimalNumber(digits: digits, places: 0)
    }

    private static func lowered(_ number: DecimalNumber, by places: Int) -> DecimalNumber? {
        DecimalNumber(digits: number.digits, places: min(places, DecimalNumber.mostPlaces))
            .flatMap { DecimalNumber(digits: $0.digits(at: 0), places: DecimalNumber.mostPlaces) }
    }
}

extension DecimalConversion {
    /// The pound avoirdupois is 0.453 592 37 kg, the inch 2.54 cm (international yard and pound agreement of 1959).
    static let mass = ["kg": same, "g": .point(3), "lb": .factor(0.453_592_37, places: 2)]
    static let length = ["cm": same, "m": .point(-2), "mm": .point(1), "in": .factor(2.54, places: 1)]
    /// The conventional millimetre of mercury is 133.322 Pa.
    static let pressure = ["mmHg": same, "kPa": .factor(1_000 / 133.322, places: 0)]
    static let temperature = ["Cel": same, "degF": .factor(1 / 1.8, less: 32, places: 2)]
    /// Glucose has 180.156 g a mole.
    static let glucose = ["mg/dL": same, "mmol/L": .factor(18.0156, places: 1)]
    /// The thermochemical calorie is 4.184 J.
    static let energy = ["kcal": same, "kJ": .factor(1 / 4.184, places: 0)]
    static let power = ["kcal/d": same, "kJ/d": .factor(1 / 4.184, places: 0)]
    static let distance = ["m": same, "km": .point(-3), "cm": .point(2)]
    static let time = ["min": same, "h": .factor(60, places: 0), "s": .factor(1 / 60, places: 0)]
}
