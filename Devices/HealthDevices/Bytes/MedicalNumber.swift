/// A decimal number as medical devices send it (IEEE 11073-20601 annex F.7): mantissa times a power of ten, or one of
/// five values that say why there is no number.
///
/// SFLOAT has 16 bits: a signed exponent of 4, a signed mantissa of 12. FLOAT has 32: 8 and 24. Both big-endian.
package enum MedicalNumber: Hashable, Sendable {
    case finite(mantissa: Int32, exponent: Int8)
    /// NaN: the measurement failed.
    case notANumber
    /// NRes: not at this resolution.
    case notAtThisResolution
    case positiveInfinity
    case negativeInfinity
    case reserved

    package init(shortFloat bits: UInt16) {
        switch bits & 0x0FFF {
        case 0x07FE: self = .positiveInfinity
        case 0x07FF: self = .notANumber
        case 0x0800: self = .notAtThisResolution
        case 0x0801: self = .reserved
        case 0x0802: self = .negativeInfinity
        default:
            let signed = Int16(bitPattern: bits)
            self = .finite(mantissa: Int32((signed << 4) >> 4), exponent: Int8(signed >> 12))
        }
    }

    package init(float bits: UInt32) {
        switch bits & 0x00FF_FFFF {
        case 0x007F_FFFE: self = .positiveInfinity
        case 0x007F_FFFF: self = .notANumber
        case 0x0080_0000: self = .notAtThisResolution
        case 0x0080_0001: self = .reserved
        case 0x0080_0002: self = .negativeInfinity
        default:
            let signed = Int32(bitPattern: bits)
            self = .finite(mantissa: (signed << 8) >> 8, exponent: Int8(signed >> 24))
        }
    }

    /// The number; nil when it is none.
    package var value: Double? {
        guard case .finite(let mantissa, let exponent) = self else { return nil }
        var power = 1.0
        for _ in 0..<abs(Int(exponent)) { power *= 10 }
        // Dividing by a whole power keeps 975 / 10 exact where multiplying by 0.1 would not.
        return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
    }
}

extension MedicalNumber {
    /// The 16 bits of SFLOAT; nil when mantissa or exponent do not fit.
    package var shortFloat: UInt16? {
        switch self {
        case .positiveInfinity: return 0x07FE
        case .notANumber: return 0x07FF
        case .notAtThisResolution: return 0x0800
        case .reserved: return 0x0801
        case .negativeInfinity: return 0x0802
        case .finite(let mantissa, let exponent):
            guard (-2045...2045).contains(mantissa), (-8...7).contains(exponent) else { return nil }
            return UInt16(truncatingIfNeeded: exponent) << 12 | UInt16(truncatingIfNeeded: mantissa) & 0x0FFF
        }
    }

    /// The 32 bits of FLOAT; nil when the mantissa does not fit.
    package var float: UInt32? {
        switch self {
        case .positiveInfinity: return 0x007F_FFFE
        case .notANumber: return 0x007F_FFFF
        case .notAtThisResolution: return 0x0080_0000
        case .reserved: return 0x0080_0001
        case .negativeInfinity: return 0x0080_0002
        case .finite(let mantissa, let exponent):
            guard (-8_388_605...8_388_605).contains(mantissa) else { return nil }
            return UInt32(truncatingIfNeeded: exponent) << 24 | UInt32(truncatingIfNeeded: mantissa) & 0x00FF_FFFF
        }
    }
}
