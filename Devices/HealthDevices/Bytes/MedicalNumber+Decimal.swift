package import CommunityModel

extension MedicalNumber {
    /// The number in the digits that the device sent: 796 with exponent -1 is 79.6. Digits past the sixth place are rounded.
    ///
    /// - Returns: nil when it is none, or one that no ``DecimalNumber`` can hold.
    package var decimal: DecimalNumber? {
        guard case .finite(let mantissa, let exponent) = self else { return nil }
        return DecimalNumber(Int(mantissa)).times(1, shiftedBy: Int(exponent))
    }
}
