import CommunityModel

extension DecimalNumber {
    /// The number times `factor` · 10^`shift`, exactly; digits past the sixth place are rounded.
    ///
    /// - Returns: nil when it is too large.
    func times(_ factor: Int, shiftedBy shift: Int) -> DecimalNumber? {
        let (product, isTooLarge) = digits.multipliedReportingOverflow(by: factor)
        let power = shift - places
        guard !isTooLarge, (-24...12).contains(power) else { return digits == 0 ? DecimalNumber(0) : nil }
        guard power < 0 else {
            let (whole, isTooLarge) = product.multipliedReportingOverflow(by: Self.ten(to: power))
            return isTooLarge ? nil : DecimalNumber(digits: whole, places: 0)
        }
        let surplus = -power - Self.mostPlaces
        guard surplus > 0 else { return DecimalNumber(digits: product, places: -power) }
        return DecimalNumber(digits: Self.quotient(product, Self.ten(to: surplus)), places: Self.mostPlaces)
    }

    /// The number times `numerator` / `denominator`, rounded to `places`; halves go away from zero.
    ///
    /// - Returns: nil when it is too large.
    func times(_ numerator: Int, over denominator: Int, places: Int) -> DecimalNumber? {
        let (product, isTooLarge) = digits.multipliedReportingOverflow(by: numerator * Self.ten(to: places))
        guard !isTooLarge else { return nil }
        return DecimalNumber(
            digits: Self.quotient(product, denominator * Self.ten(to: self.places)),
            places: places
        )
    }

    /// Rounded; halves go away from zero.
    private static func quotient(_ dividend: Int, _ divisor: Int) -> Int {
        let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        return rest.magnitude >= divisor.magnitude - rest.magnitude ? quotient + dividend.signum() : quotient
    }

    /// 18 fit an Int; more than that divides every number to nothing.
    private static func ten(to exponent: Int) -> Int {
        (0..<min(exponent, 18)).reduce(1) { power, _ in power * 10 }
    }
}
