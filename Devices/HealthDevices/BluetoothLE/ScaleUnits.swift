import CommunityModel

/// How a scale's whole numbers are to be read: by the first bit of its flags.
enum ScaleUnits: Hashable, Sendable {
    case metric
    case imperial

    /// 0.005 kg or 0.01 lb, as kg.
    func mass(_ raw: UInt16) -> DecimalNumber? {
        switch self {
        case .metric: DecimalNumber(digits: Int(raw) * 5, places: 3)
        case .imperial: DecimalNumber(digits: Int(raw), places: 2).flatMap { UnitConversion.mass["lb"]?($0) }
        }
    }

    /// 0.001 m or 0.1 in, as cm.
    func length(_ raw: UInt16) -> DecimalNumber? {
        switch self {
        case .metric: DecimalNumber(digits: Int(raw), places: 1)
        case .imperial: DecimalNumber(digits: Int(raw), places: 1).flatMap { UnitConversion.length["in"]?($0) }
        }
    }

    static func tenths(_ raw: UInt16) -> DecimalNumber? {
        DecimalNumber(digits: Int(raw), places: 1)
    }

    /// Kilojoules a day, as kcal a day.
    static func power(_ raw: UInt16) -> DecimalNumber? {
        DecimalNumber(digits: Int(raw), places: 0).flatMap { UnitConversion.power["kJ/d"]?($0) }
    }
}
