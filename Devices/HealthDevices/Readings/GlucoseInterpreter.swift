import CommunityModel

/// Glucose meters (IEEE 11073-10417): the sugar in blood, plasma or interstitial fluid. A test with the control solution
/// is no reading.
package struct GlucoseInterpreter: ReadingInterpreter {
    private static let family = QuantityFamily(
        kind: .glucose,
        quantities: Dictionary(uniqueKeysWithValues: MetricType.glucoses.map { ($0, .bloodGlucose) }),
        notReal: [.glucoseOfControlSolution]
    )

    package init() {}

    package func understands(_ configuration: DeviceConfiguration) -> Bool {
        MetricType.glucoses.contains(where: configuration.measures)
    }

    package func reads(_ observation: MetricObservation) -> Bool { Self.family.reads(observation) }

    package func interpret(_ observations: [MetricObservation]) -> [Interpretation] {
        Self.family.interpret(observations)
    }
}
