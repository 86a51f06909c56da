import CommunityModel

/// Thermometers (IEEE 11073-10408): the temperature of the body, wherever it was taken.
package struct ThermometerInterpreter: ReadingInterpreter {
    private static let family = QuantityFamily(
        kind: .temperature,
        quantities: Dictionary(uniqueKeysWithValues: MetricType.temperatures.map { ($0, .bodyTemperature) })
    )

    package init() {}

    package func understands(_ configuration: DeviceConfiguration) -> Bool {
        MetricType.temperatures.contains(where: configuration.measures)
    }

    package func reads(_ observation: MetricObservation) -> Bool { Self.family.reads(observation) }

    package func interpret(_ observations: [MetricObservation]) -> [Interpretation] {
        Self.family.interpret(observations)
    }
}
