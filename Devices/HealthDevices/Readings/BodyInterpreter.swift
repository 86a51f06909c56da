import CommunityModel

/// Scales (IEEE 11073-10415) and body composition analysers (10420): weight, and what was reckoned with it in the same
/// step on the scale. The body mass index is not taken over: the height that somebody once set on the scale may be
/// another person's.
package struct BodyInterpreter: ReadingInterpreter {
    private static let family = QuantityFamily(
        kind: .body,
        quantities: [
            .bodyMass: .weight, .bodyHeight: .height, .bodyFat: .bodyFat, .fatFreeMass: .fatFreeMass,
            .softLeanMass: .softLeanMass, .bodyWater: .bodyWater,
            // Found in a library of personal health devices, in no standard that we could read.
            .measured(57696): .basalMetabolism, .measured(57700): .muscleShare, .measured(57704): .muscleMass,
            .measured(57708): .impedance,
        ],
        passedOver: [.bodyMassIndex]
    )

    package init() {}

    package func understands(_ configuration: DeviceConfiguration) -> Bool { configuration.measures(.bodyMass) }
    package func reads(_ observation: MetricObservation) -> Bool { Self.family.reads(observation) }

    package func interpret(_ observations: [MetricObservation]) -> [Interpretation] {
        Self.family.interpret(observations)
    }
}
