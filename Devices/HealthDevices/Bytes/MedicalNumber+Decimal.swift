package import CommunityModel

extension MedicalNumber {
    /// The number in the digits that the device sent: 796 with exponent -1 is 79.6.
    ///
    /// - Returns: nil when it is none, or one that no ``DecimalNumber`` can hold.
    package var decimal: DecimalNumber? { decimal(times: 1, shiftedBy: 0) }

    /// The number times `factor` · 10^`shift`, exactly; digits past the sixth place are rounded.
    func decimal(times factor: Int, shiftedBy shift: Int) -> DecimalNumber? {
        guard case .finite(let mantissa, let exponent) = self else { return nil }
        let (digits, isTooLarge) = Int(mantissa).multipliedReportingOverflow(by: factor)
        let power = Int(exponent) + shift
        guard !isTooLarge, (-24...12).contains(power) else { return mantissa == 0 ? DecimalNumber(0) : nil }
        guard power < 0 else {
            let (whole, isTooLarge) = digits.multipliedReportingOverflow(by: Self.power(power))
            return isTooLarge ? nil : DecimalNumber(digits: whole, places: 0)
        }
        let surplus = -power - DecimalNumber.mostPlaces
        guard surplus > 0 else { return DecimalNumber(digits: digits, places: -power) }
        return DecimalNumber(digits: Self.quotient(digits, Self.power(surplus)), places: DecimalNumber.mostPlaces)
    }

    /// The number times `numerator` / `denominator`, rounded to `places`; halves go away from zero.
    func decimal(times numerator: Int, over denominator: Int, places: Int) -> DecimalNumber? {
        guard let exact = decimal else { return nil }
        let (product, isTooLarge) = exact.digits.multipliedReportingOverflow(by: numerator * Self.power(places))
        guard !isTooLarge else { return nil }
        return DecimalNumber(
            digits: Self.quotient(product, denominator * Self.power(exact.places)),
            places: places
        )
    }

    /// Rounded; halves go away from zero.
    private static func quotient(_ dividend: Int, _ divisor: Int) -> Int {
        let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        return rest.magnitude >= divisor.magnitude - rest.magnitude ? quotient + dividend.signum() : quotient
    }

    private static func power(_ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
