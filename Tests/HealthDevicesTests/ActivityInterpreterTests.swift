import CommunityModel
import HealthDevices
import Testing

@Suite("A tracker's observations") struct ActivityInterpreterTests {
    private let hour = 3_600_000

    private func observation(
        _ mantissa: Int32,
        _ type: MetricType = .distance,
        unit: UInt16 = UnitCode.step,
        at time: DeviceLocalTime? = TonamiMonitor.at(7, 0),
        period: Int? = 3_600_000,
        person: UInt16? = nil
    ) -> MetricObservation {
        MetricObservation(
            type: type,
            unit: unit,
            values: [MetricObservation.Value(code: type.code, number: .finite(mantissa: mantissa, exponent: 0))],
            takenAt: time,
            period: period,
            personID: person
        )
    }

    private func days(_ observations: MetricObservation...) -> [ActivityDay] {
        ActivityInterpreter().interpret(observations).compactMap { interpretation in
            guard case .success(.activity(let day)) = interpretation.result else { return nil }
            return day
        }
    }

    @Test("of an hour or less belong to the hour of their stamp")
    func hours() throws {
        let result = days(
            observation(100),
            observation(20, at: TonamiMonitor.at(7, 10), period: 600_000),
            observation(5, at: TonamiMonitor.at(23, 59), period: 60_000)
        )
        let day = try #require(result.first)
        #expect(result.count == 1 && day.hourlySteps[7] == 120 && day.hourlySteps[23] == 5 && day.steps == 125)
        #expect(day.hourlySteps[8] == nil && day.distance == nil)
    }

    @Test("that are sent twice are counted once")
    func twice() {
        #expect(days(observation(100), observation(100)).map(\.steps) == [100])
    }

    @Test("of the whole day are the day's; the largest of several is the latest")
    func wholeDay() {
        #expect(days(observation(4_000, period: 24 * hour), observation(100)).map(\.steps) == [4_000])
        #expect(
            days(observation(400, period: nil), observation(900, at: TonamiMonitor.at(9, 0), period: nil)).map(\.steps)
                == [900]
        )
        #expect(days(observation(400, period: 24 * hour), observation(900)).map(\.steps) == [900])
    }

    @Test("come in metres, feet, calories, joules, minutes and hours; small ones add up")
    func units() throws {
        let day = try #require(
            days(
                observation(1_000),
                observation(1_000, unit: UnitCode.foot),
                observation(900, .energy, unit: UnitCode.calorie),
                observation(900, .energy, unit: UnitCode.calorie, at: TonamiMonitor.at(8, 0)),
                observation(2, .activityTime, unit: UnitCode.hour, period: nil)
            ).first
        )
        #expect(day.distance == 305 && day.energy == 2 && day.activeMinutes == 120)
    }

    @Test("of days and persons are kept apart")
    func apart() {
        let result = days(
            observation(1, person: 1),
            observation(2, person: 2),
            observation(3, at: TonamiMonitor.at(7, 0, on: TonamiMonitor.today.advanced(byDays: -1)), person: 1)
        )
        #expect(result.map(\.steps) == [1, 2, 3])
    }

    @Test("without a time, without steps, in an unknown unit or beyond anybody's strength are refused")
    func refused() {
        func reasons(_ observation: MetricObservation) -> [ReadingRefusal.Reason] {
            ActivityInterpreter().interpret([observation]).compactMap { interpretation in
                guard case .failure(let reason) = interpretation.result else { return nil }
                return reason
            }
        }
        #expect(reasons(observation(1, at: nil)) == [.incomplete])
        #expect(reasons(observation(1, .energy, unit: UnitCode.calorie)) == [.incomplete])
        #expect(reasons(observation(1, unit: UnitCode.percent)) == [.unknownUnit(UnitCode.percent)])
        #expect(reasons(observation(200_001)) == [.impossible(.outOfRange(.steps, value: 200_001))])
        #expect(days(observation(60_000)).count == 1)
    }
}
