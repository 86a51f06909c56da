/// One of the numbers that a device measures, apart from those of a cuff. Raw values are those of protocol and stores.
package enum MeasuredQuantity: Int, Hashable, Sendable, CaseIterable {
    // Scales and body composition
    case weight = 1
    case height = 2
    case bodyMassIndex = 3
    case bodyFat = 4
    case fatFreeMass = 5
    case softLeanMass = 6
    case bodyWater = 7
    case basalMetabolism = 8
    case visceralFatLevel = 9
    case bodyAge = 10
    case skeletalMuscle = 11
    case skeletalMuscleOfTrunk = 12
    case skeletalMuscleOfLegs = 13
    case skeletalMuscleOfArms = 14
    case muscleMass = 15
    case boneMass = 16
    case bodyWaterShare = 17
    case muscleShare = 18
    case impedance = 19
    // Thermometers, oximeters, glucose meters
    case bodyTemperature = 30
    case oxygenSaturation = 31
    case pulseRate = 32
    case bloodGlucose = 33

    /// The canonical unit, as UCUM writes it. Devices' own units are converted to it.
    package var unit: String {
        switch self {
        case .weight, .fatFreeMass, .softLeanMass, .bodyWater, .muscleMass, .boneMass: "kg"
        case .height: "cm"
        case .bodyMassIndex: "kg/m2"
        case .bodyFat, .skeletalMuscle, .skeletalMuscleOfTrunk, .skeletalMuscleOfLegs, .skeletalMuscleOfArms,
            .bodyWaterShare, .muscleShare, .oxygenSaturation:
            "%"
        case .basalMetabolism: "kcal/d"
        case .visceralFatLevel: "{level}"
        case .bodyAge: "a"
        case .impedance: "Ohm"
        case .bodyTemperature: "Cel"
        case .pulseRate: "/min"
        case .bloodGlucose: "mg/dL"
        }
    }

    /// Beyond these the number cannot come from a living person: the device failed. Weight, height, BMI, body fat and
    /// pulse are those of design facts "records" 3.1 (hard reject); the others are what such devices can show at all,
    /// our proposal, version 1.
    package var bounds: ClosedRange<Double> {
        switch self {
        case .weight: 10...300
        case .height: 40...250
        case .bodyMassIndex: 8...100
        case .bodyFat: 2...75
        case .fatFreeMass, .softLeanMass, .bodyWater, .muscleMass: 1...300
        case .boneMass: 0.1...20
        case .bodyWaterShare, .muscleShare: 1...99
        case .skeletalMuscle, .skeletalMuscleOfTrunk, .skeletalMuscleOfLegs, .skeletalMuscleOfArms: 1...90
        case .basalMetabolism: 100...10_000
        case .visceralFatLevel: 0...100
        case .bodyAge: 1...130
        case .impedance: 50...3_000
        case .bodyTemperature: 20...45
        case .oxygenSaturation: 30...100
        case .pulseRate: 20...250
        case .bloodGlucose: 10...1_000
        }
    }
}
