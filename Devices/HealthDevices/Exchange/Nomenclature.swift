/// What is measured, by its name in ISO/IEEE 11073-10101: a partition and a code in it.
package struct MetricType: Hashable, Sendable {
    package let partition: UInt16
    package let code: UInt16

    package init(partition: UInt16, code: UInt16) {
        self.partition = partition
        self.code = code
    }

    /// A code of partition 2, supervisory control and data acquisition, where most measurements are.
    package static func measured(_ code: UInt16) -> MetricType {
        MetricType(partition: 2, code: code)
    }

    /// A code of partition 129, health and fitness (10441).
    package static func fitness(_ code: UInt16) -> MetricType {
        MetricType(partition: 129, code: code)
    }

    /// Codes from F000 on are the maker's own.
    package var isPrivate: Bool { code >= 0xF000 }
}

/// The measurements that have a name in the standards, MDC_….
extension MetricType {
    /// PRESS_BLD_NONINV (10407), and its parts in a compound value.
    package static let bloodPressure = measured(18948)
    package static let systolicPressure = measured(18949)
    package static let diastolicPressure = measured(18950)
    package static let meanPressure = measured(18951)
    /// PULS_RATE_NON_INV.
    package static let pulseRate = measured(18474)

    /// MASS_BODY_ACTUAL (10415).
    package static let bodyMass = measured(57664)
    /// LEN_BODY_ACTUAL.
    package static let bodyHeight = measured(57668)
    /// RATIO_MASS_BODY_LEN_SQ.
    package static let bodyMassIndex = measured(57680)
    /// BODY_FAT (10420).
    package static let bodyFat = measured(57676)
    /// MASS_BODY_FAT_FREE.
    package static let fatFreeMass = measured(57684)
    /// MASS_BODY_SOFT_LEAN.
    package static let softLeanMass = measured(57688)
    /// BODY_WATER.
    package static let bodyWater = measured(57692)

    /// TEMP_BODY (10408), and where on the body: ear, finger, stomach, mouth, rectum, toe, eardrum, armpit.
    package static let bodyTemperature = measured(19292)
    package static let temperatures = [19292, 57356, 57360, 57384, 57352, 57348, 57376, 19320, 57380].map(measured)

    /// PULS_OXIM_SAT_O2 (10404), and PULS_OXIM_PULS_RATE.
    package static let oxygenSaturation = measured(19384)
    package static let oximeterPulseRate = measured(18458)

    /// CONC_GLU_CAPILLARY_WHOLEBLOOD (10417).
    package static let capillaryGlucose = measured(29112)
    /// Capillary, venous, arterial and undetermined blood or plasma, and interstitial fluid.
    package static let glucoses = [29112, 29116, 29120, 29124, 29128, 29132, 29140, 29292, 29296].map(measured)
    /// CONC_GLU_CONTROL: of the test solution, nobody's blood.
    package static let glucoseOfControlSolution = measured(29136)

    /// HF_DISTANCE (10441): a way; with the unit "step", steps.
    package static let distance = fitness(103)
    /// HF_ENERGY.
    package static let energy = fitness(119)
    /// HF_ACTIVITY_TIME.
    package static let activityTime = fitness(125)
}

/// Codes of units (partition 4, MDC_DIM_…). The low five bits are a decimal prefix: 3 is kilo, 17 centi, 18 milli.
package enum UnitCode {
    package static let dimensionless: UInt16 = 512
    package static let percent: UInt16 = 544
    package static let metre: UInt16 = 1280
    package static let kilometre: UInt16 = 1283
    package static let centimetre: UInt16 = 1297
    package static let foot: UInt16 = 1344
    package static let inch: UInt16 = 1376
    package static let gram: UInt16 = 1728
    package static let kilogram: UInt16 = 1731
    package static let pound: UInt16 = 1760
    package static let kilogramPerSquareMetre: UInt16 = 1952
    package static let milligramPerDecilitre: UInt16 = 2130
    package static let second: UInt16 = 2176
    package static let minute: UInt16 = 2208
    package static let hour: UInt16 = 2240
    package static let year: UInt16 = 2368
    package static let beatsPerMinute: UInt16 = 2720
    package static let kilopascal: UInt16 = 3843
    package static let millimetreOfMercury: UInt16 = 3872
    package static let joule: UInt16 = 3968
    package static let kilojoule: UInt16 = 3971
    package static let ohm: UInt16 = 4288
    package static let degreeFahrenheit: UInt16 = 4416
    package static let millimolePerLitre: UInt16 = 4722
    package static let degreeCelsius: UInt16 = 6048
    package static let step: UInt16 = 6656
    package static let calorie: UInt16 = 6784
    package static let kilocalorie: UInt16 = 6787
}
