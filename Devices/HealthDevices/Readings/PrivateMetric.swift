import CommunityModel

/// A measurement to which a maker gave a code of its own (F000...FFFF). The same code means something else with another
/// maker, so it is known by the label that the device gives it in its configuration too.
struct PrivateMetric: Hashable, Sendable {
    let code: UInt16
    let label: String
    /// What its numbers are, by the code of the part: the metric's own code where there is one number.
    let quantities: [UInt16: MeasuredQuantity]

    /// From recorded configurations of an Omron body composition scale (HBF series). Of F009 the recording has only the
    /// whole body; that the other three are trunk, legs and arms, in this order, is not confirmed.
    static let known: [PrivateMetric] = [
        PrivateMetric(code: 0xF001, label: "BME", quantities: [0xF001: .basalMetabolism]),
        PrivateMetric(code: 0xF002, label: "VFL", quantities: [0xF002: .visceralFatLevel]),
        PrivateMetric(code: 0xF003, label: "BA", quantities: [0xF003: .bodyAge]),
        PrivateMetric(
            code: 0xF009,
            label: "SMR",
            quantities: [
                0xF00A: .skeletalMuscle, 0xF00B: .skeletalMuscleOfTrunk, 0xF00C: .skeletalMuscleOfLegs,
                0xF00D: .skeletalMuscleOfArms,
            ]
        ),
    ]

    /// - Returns: nil for what has a name in the standards, and for what is not known: it stays as it came.
    static func of(_ observation: MetricObservation) -> PrivateMetric? {
        guard observation.type.isPrivate else { return nil }
        return known.first { $0.code == observation.type.code && $0.label == observation.label }
    }
}
