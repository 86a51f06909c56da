import CommunityModel

/// A number that a device may hold for us, by the name that block maps and tags call it.
enum MeasuredField: Hashable, Sendable {
    case systolic
    case diastolic
    case mean
    case pulse
    case quantity(MeasuredQuantity)
    case steps
    case distance
    case energy
    case activeMinutes

    static let all: [MeasuredField] =
        [.systolic, .diastolic, .mean, .pulse, .steps, .distance, .energy, .activeMinutes]
        + MeasuredQuantity.allCases.map(MeasuredField.quantity)

    var name: String {
        switch self {
        case .quantity(let quantity): "\(quantity)"
        default: "\(self)"
        }
    }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    init?(name: String) {
        guard let field = Self.byName[name] else { return nil }
        self = field
    }

    /// The units that a device may have it in, with the way to the canonical one.
    var units: [String: UnitConversion] {
        switch self {
        case .systolic, .diastolic, .mean: UnitConversion.pressure
        case .pulse: ["/min": .same]
        case .steps: ["steps": .same]
        case .distance: UnitConversion.distance
        case .energy: UnitConversion.energy
        case .activeMinutes: UnitConversion.time
        case .quantity(let quantity): quantity.units
        }
    }

    /// Beyond these a reading is refused (``BloodPressure``, ``ActivityDay``, ``MeasuredQuantity/bounds``).
    var bounds: ClosedRange<Double> {
        switch self {
        case .systolic: 50...300
        case .diastolic: 20...200
        case .mean: 20...300
        case .pulse: 20...250
        case .steps: 0...Double(ActivityDay.mostSteps)
        case .distance: 0...500_000
        case .energy: 0...20_000
        case .activeMinutes: 0...1_440
        case .quantity(let quantity): quantity.bounds
        }
    }
}

extension MeasuredQuantity {
    fileprivate var units: [String: UnitConversion] {
        switch self {
        case .weight, .fatFreeMass, .softLeanMass, .bodyWater, .muscleMass, .boneMass: UnitConversion.mass
        case .height: UnitConversion.length
        case .basalMetabolism: UnitConversion.power
        case .bodyTemperature: UnitConversion.temperature
        case .bloodGlucose: UnitConversion.glucose
        default: [unit: .same]
        }
    }
}
