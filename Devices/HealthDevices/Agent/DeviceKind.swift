/// A kind of device that can be played, apart from the blood-pressure monitor, and what it measures in which order.
package enum DeviceKind: String, CaseIterable, Hashable, Sendable {
    case scale
    case bodyComposition = "body-composition"
    case thermometer
    case oximeter
    case glucose
    case activity
    /// A body-composition scale of eight values, with a configuration of its own.
    case compositionScale = "composition-scale"
    /// A hand dynamometer (握力計), which measures nothing that Engawa reads.
    case grip

    /// The standard configuration; for a tracker, which has none, one of its own.
    var configurationID: UInt16 {
        switch self {
        case .scale: 0x05DC
        case .bodyComposition: 0x07D0
        case .thermometer: 0x0320
        case .oximeter: 0x0191
        case .glucose: 0x06A4
        case .activity: 0x4007
        case .compositionScale: 0x4009
        case .grip: 0x400A
        }
    }

    var metrics: [PlayedMetric] {
        switch self {
        // Mass 57664 in kg 1731; the standard's table ends there.
        case .scale: [PlayedMetric(1, code: 0xE140, unit: 0x06C3, bytes: 4)]
        // Mass, length 57668 in cm 1297, fat 57676 in % 544.
        case .bodyComposition:
            [
                PlayedMetric(1, code: 0xE140, unit: 0x06C3, bytes: 4),
                PlayedMetric(2, code: 0xE144, unit: 0x0511, bytes: 4),
                PlayedMetric(3, code: 0xE14C, unit: 0x0220, bytes: 4),
            ]
        // Those, then fat-free mass 57684, soft lean mass 57688 and body water 57692 in kg, basal metabolism 57696 in
        // kilocalories 6787, and the share of muscle 57700 in %.
        case .compositionScale:
            DeviceKind.bodyComposition.metrics + [
                PlayedMetric(4, code: 0xE154, unit: 0x06C3, bytes: 4),
                PlayedMetric(5, code: 0xE158, unit: 0x06C3, bytes: 4),
                PlayedMetric(6, code: 0xE15C, unit: 0x06C3, bytes: 4),
                PlayedMetric(7, code: 0xE160, unit: 0x1A83, bytes: 4),
                PlayedMetric(8, code: 0xE164, unit: 0x0220, bytes: 4),
            ]
        // A code of its maker's, in kg.
        case .grip: [PlayedMetric(1, code: 0xF0F0, unit: 0x06C3, bytes: 4)]
        // Body temperature 19292 in degrees Celsius 6048.
        case .thermometer: [PlayedMetric(1, code: 0x4B5C, unit: 0x17A0, bytes: 2)]
        // Oxygen saturation 19384 in %, pulse 18458 in beats per minute 2720.
        case .oximeter:
            [
                PlayedMetric(1, code: 0x4BB8, unit: 0x0220, bytes: 2),
                PlayedMetric(10, code: 0x481A, unit: 0x0AA0, bytes: 2),
            ]
        // Glucose in whole blood of a capillary 29112 in mg/dL 2130.
        case .glucose: [PlayedMetric(1, code: 0x71B8, unit: 0x0852, bytes: 2)]
        // Partition 129: distance 103 in steps 6656 and in metres 1280, energy 119 in calories 6784.
        case .activity:
            [
                PlayedMetric(1, partition: 0x0081, code: 0x0067, unit: 0x1A00, bytes: 4),
                PlayedMetric(2, partition: 0x0081, code: 0x0067, unit: 0x0500, bytes: 4),
                PlayedMetric(3, partition: 0x0081, code: 0x0077, unit: 0x1A80, bytes: 4),
            ]
        }
    }

    /// What its numbers are, for people.
    package var numbers: String {
        switch self {
        case .scale: "kg"
        case .bodyComposition: "kg/cm/%"
        case .thermometer: "degrees Celsius"
        case .oximeter: "%/beats a minute"
        case .glucose: "mg/dL"
        case .activity: "steps/metres/calories in one hour"
        case .compositionScale: "kg/cm/%/kg without fat/kg lean/kg water/kcal a day/% muscle"
        case .grip: "kg"
        }
    }
}

/// A number that a played device measures.
struct PlayedMetric: Hashable, Sendable {
    let handle: UInt16
    let partition: UInt16
    let code: UInt16
    let unit: UInt16
    /// 2: as SFLOAT (attribute 0A4C); 4: as FLOAT (0A56).
    let bytes: UInt16

    init(_ handle: UInt16, partition: UInt16 = 0x0002, code: UInt16, unit: UInt16, bytes: UInt16) {
        self.handle = handle
        self.partition = partition
        self.code = code
        self.unit = unit
        self.bytes = bytes
    }

    /// The attribute that its value is.
    var valueAttribute: UInt16 { bytes == 2 ? 0x0A4C : 0x0A56 }

    /// Numbers that do not fit are sent as NaN.
    func write(_ number: MedicalNumber, to writer: inout MDERWriter) {
        if bytes == 2 {
            writer.write(number.shortFloat ?? 0x07FF)
        } else {
            writer.write(number.float ?? 0x007F_FFFF)
        }
    }
}
