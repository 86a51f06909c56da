import CommunityModel
import HealthRules

/// Activity trackers (IEEE 11073-10441, and hubs that pass on what they count): steps, way, energy and time of moving,
/// gathered into the days on the tracker's own calendar.
///
/// A number that was counted over up to an hour belongs to the hour of its stamp; one over 20 hours and more, or
/// over nobody knows how long, is the day's so far; any other is part of the day. Of two numbers for the whole day the
/// larger is the later.
package struct ActivityInterpreter: ReadingInterpreter {
    private struct Place: Hashable {
        let day: TownDay
        let personID: UInt16?
    }

    private static let types: Set<MetricType> = [.distance, .energy, .activityTime]

    package init() {}

    /// The hours of a day may come in one report after the other.
    package var joinsReports: Bool { true }

    /// Steps are a distance in steps.
    package func understands(_ configuration: DeviceConfiguration) -> Bool {
        configuration.objects.contains { $0.type == .distance && $0.unit == UnitCode.step }
    }

    package func reads(_ observation: MetricObservation) -> Bool { Self.types.contains(observation.type) }

    package func interpret(_ observations: [MetricObservation]) -> [Interpretation] {
        var days: [ActivityTally] = []
        var places: [Place: Int] = [:]
        var refusals: [Interpretation] = []
        for observation in observations where reads(observation) {
            do throws(ReadingRefusal.Reason) {
                try observation.checkStatus()
                guard let takenAt = observation.takenAt else { throw .incomplete }
                let count = try ActivityCount(observation)
                let place = Place(day: takenAt.day, personID: observation.personID)
                let index = places[place] ?? days.count
                if index == days.count {
                    places[place] = index
                    days.append(ActivityTally(day: place.day, personID: place.personID))
                }
                days[index].add(count, takenAt: takenAt, period: observation.period)
                if observation.isDoubtful { days[index].isQuestionable = true }
            } catch {
                refusals.append(Interpretation(observation, .failure(error)))
            }
        }
        return days.map(\.interpretation) + refusals
    }
}

/// One number of a tracker, in the unit in which a day of activity has it.
struct ActivityCount: Hashable {
    enum Kind: Hashable {
        case steps
        /// Metres.
        case distance
        /// Kilocalories.
        case energy
        /// Minutes.
        case activeTime
    }

    let kind: Kind
    /// In thousandths, so that the small numbers of many minutes add up.
    let thousandths: Int

    init(_ observation: MetricObservation) throws(ReadingRefusal.Reason) {
        let conversion: UnitConversion
        switch (observation.type, observation.unit) {
        case (.distance, UnitCode.step): (kind, conversion) = (.steps, .exact())
        case (.distance, UnitCode.metre): (kind, conversion) = (.distance, .exact())
        case (.distance, UnitCode.kilometre): (kind, conversion) = (.distance, .exact(shift: 3))
        case (.distance, UnitCode.foot): (kind, conversion) = (.distance, .exact(factor: 3_048, shift: -4))
        case (.energy, UnitCode.calorie): (kind, conversion) = (.energy, .exact(shift: -3))
        case (.energy, UnitCode.kilocalorie): (kind, conversion) = (.energy, .exact())
        case (.energy, UnitCode.joule):
            (kind, conversion) = (.energy, .rounded(numerator: 1, denominator: 4_184, places: 3))
        case (.energy, UnitCode.kilojoule):
            (kind, conversion) = (.energy, .rounded(numerator: 1_000, denominator: 4_184, places: 3))
        case (.activityTime, UnitCode.second):
            (kind, conversion) = (.activeTime, .rounded(numerator: 1, denominator: 60, places: 3))
        case (.activityTime, UnitCode.minute): (kind, conversion) = (.activeTime, .exact())
        case (.activityTime, UnitCode.hour): (kind, conversion) = (.activeTime, .exact(factor: 60))
        default: throw .unknownUnit(observation.unit ?? 0)
        }
        guard let number = observation.number(observation.type.code).flatMap(conversion.convert) else {
            throw .measurementFailed
        }
        thousandths = number.digits(at: 3)
        // So far beyond what anybody does that even all of them together cannot be added wrongly.
        guard thousandths.magnitude < 1_000_000_000_000 else { throw .measurementFailed }
    }
}
