import CommunityModel

/// Pulse oximeters (IEEE 11073-10404): oxygen saturation, and the pulse seen with it.
package struct OximeterInterpreter: ReadingInterpreter {
    private static let family = QuantityFamily(
        kind: .oximetry,
        quantities: [.oxygenSaturation: .oxygenSaturation, .oximeterPulseRate: .pulseRate]
    )

    package init() {}

    package func understands(_ configuration: DeviceConfiguration) -> Bool {
        configuration.measures(.oxygenSaturation)
    }

    package func reads(_ observation: MetricObservation) -> Bool { Self.family.reads(observation) }

    package func interpret(_ observations: [MetricObservation]) -> [Interpretation] {
        Self.family.interpret(observations)
    }
}
