/// A number with as many digits after the point as whoever measured gave: 62.50 stays 62.50.
package struct DecimalNumber: Hashable, Sendable {
    /// The number without its point.
    package let digits: Int
    /// How many of the digits stand after the point, 0...``mostPlaces``.
    package let places: Int

    package static let mostPlaces = 6

    /// - Returns: nil when `places` is not 0...6 or the number is 10^12 or more without its point.
    package init?(digits: Int, places: Int) {
        guard (0...Self.mostPlaces).contains(places), digits.magnitude < 1_000_000_000_000 else { return nil }
        self.digits = digits
        self.places = places
    }

    /// A whole number; one of 10^12 and more becomes the nearest below.
    package init(_ whole: Int) {
        digits = min(max(whole, -999_999_999_999), 999_999_999_999)
        places = 0
    }

    /// The same number without zeros at the end of its places: 62.5 for 62.50.
    package var shortest: DecimalNumber {
        var (digits, places) = (digits, places)
        while places > 0, digits % 10 == 0 { (digits, places) = (digits / 10, places - 1) }
        return DecimalNumber(digits: digits, places: places) ?? self
    }

    /// What arithmetic and bounds work on.
    package var value: Double {
        Double(digits) / Double(Self.power(places))
    }

    /// Without its point, as if it had `places` digits after it; halves go away from zero.
    package func digits(at places: Int) -> Int {
        guard places < self.places else { return digits * Self.power(places - self.places) }
        let divisor = Self.power(self.places - places)
        let half = digits < 0 ? -divisor / 2 : divisor / 2
        return (digits + half) / divisor
    }

    /// Rounded to `places` digits after the point, or filled up with zeros; halves go away from zero.
    package func rounded(to places: Int) -> DecimalNumber? {
        guard (0...Self.mostPlaces).contains(places) else { return nil }
        return DecimalNumber(digits: digits(at: places), places: places)
    }

    static func power(_ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

extension DecimalNumber: CustomStringConvertible {
    /// With a point, whatever the language: 79.6, -0.05.
    package var description: String {
        guard places > 0 else { return String(digits) }
        let magnitude = String(digits.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - magnitude.count)) + magnitude
        return (digits < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
    }
}
