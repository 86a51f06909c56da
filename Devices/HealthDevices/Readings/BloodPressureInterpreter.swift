import CommunityModel
import HealthRules

/// Blood-pressure monitors (IEEE 11073-10407): systolic, diastolic and mean in one compound, the pulse in an object of
/// its own. What has the same person and the same time stamp was measured in one go.
package struct BloodPressureInterpreter: ReadingInterpreter {
    package init() {}

    package func understands(_ configuration: DeviceConfiguration) -> Bool {
        configuration.measures(.bloodPressure)
    }

    package func reads(_ observation: MetricObservation) -> Bool {
        observation.type == .bloodPressure || observation.type == .pulseRate
    }

    package func interpret(_ observations: [MetricObservation]) -> [Interpretation] {
        let pulses = observations.filter { $0.type == .pulseRate }
        // The last of an act is at the end, to be taken first to last.
        var waiting = Dictionary(grouping: pulses.indices.reversed()) { pulses[$0].act }
        var interpretations = observations.filter { $0.type == .bloodPressure }.map { pressure in
            interpret(pressure, pulse: waiting[pressure.act]?.popLast().map { pulses[$0] })
        }
        let left = waiting.values.joined().sorted()
        interpretations += left.map { Interpretation(pulses[$0], .failure(.incomplete)) }
        return interpretations
    }

    private func interpret(_ pressure: MetricObservation, pulse: MetricObservation?) -> Interpretation {
        do throws(ReadingRefusal.Reason) {
            try pressure.checkStatus()
            let scale = try Self.millimetresOfMercury(per: pressure.unit)
            let reading: BloodPressure
            let (systolic, diastolic) = (
                try Self.pressure(MetricType.systolicPressure, in: pressure, scale),
                try Self.pressure(MetricType.diastolicPressure, in: pressure, scale)
            )
            let mean = try? Self.pressure(MetricType.meanPressure, in: pressure, scale)
            let rate = Self.rate(pulse)
            // A mean or a pulse that cannot be does not cost the person the pressure; zero is none.
            let (possibleMean, possibleRate) = (
                mean.flatMap { BloodPressure.means.contains($0) ? $0 : nil },
                rate.flatMap { BloodPressure.pulses.contains($0) ? $0 : nil }
            )
            do throws(ReadingError) {
                reading = try BloodPressure(
                    systolic: systolic,
                    diastolic: diastolic,
                    mean: possibleMean,
                    pulse: possibleRate
                )
            } catch {
                throw .impossible(error)
            }
            var quality: ReadingQuality = []
            if (possibleMean ?? 0, possibleRate ?? 0) != (mean ?? 0, rate ?? 0) { quality.insert(.implausible) }
            if pressure.isDoubtful || pulse?.isDoubtful ?? false { quality.insert(.questionable) }
            if !Plausibility.isPlausible(reading) { quality.insert(.implausible) }
            return Interpretation(
                pressure,
                .success(.bloodPressure(reading)),
                quality,
                Self.sources(of: pressure)
            )
        } catch {
            return Interpretation(pressure, .failure(error))
        }
    }

    /// 1 kPa = 7.500 62 mmHg (conventional millimetre of mercury, 133.322 Pa).
    private static func millimetresOfMercury(per unit: UInt16?) throws(ReadingRefusal.Reason) -> Double {
        switch unit {
        case UnitCode.millimetreOfMercury: return 1
        case UnitCode.kilopascal: return 1_000 / 133.322
        default: throw .unknownUnit(unit ?? 0)
        }
    }

    /// Whole mmHg, as the monitor's own display rounds.
    private static func pressure(
        _ type: MetricType,
        in observation: MetricObservation,
        _ scale: Double
    ) throws(ReadingRefusal.Reason) -> Int {
        guard let number = observation.number(type.code) else { throw .incomplete }
        guard let value = number.value, let pressure = Int(rounding: value * scale) else { throw .measurementFailed }
        return pressure
    }

    /// Nil when the monitor sent no pulse that counts.
    private static func rate(_ observation: MetricObservation?) -> Int? {
        guard let observation, observation.status.isDisjoint(with: [.invalid, .notAvailable, .calibrating]),
            observation.unit == UnitCode.beatsPerMinute
        else { return nil }
        return observation.number(MetricType.pulseRate.code)?.value.flatMap(Int.init(rounding:))
    }

    /// As the monitor gave them, where that was not in mmHg.
    private static func sources(of pressure: MetricObservation) -> [SourceNumber] {
        guard pressure.unit != UnitCode.millimetreOfMercury else { return [] }
        let fields: [(MeasuredField, MetricType)] = [
            (.systolic, .systolicPressure), (.diastolic, .diastolicPressure), (.mean, .meanPressure),
        ]
        return fields.compactMap { field, type in
            SourceNumber(field, pressure.number(type.code)?.decimal, unit: UnitCode.name(of: pressure.unit))
        }
    }
}

extension Int {
    /// The nearest whole number; nil when an Int cannot hold it.
    fileprivate init?(rounding value: Double) {
        self.init(exactly: value.rounded())
    }
}
