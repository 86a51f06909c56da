import CommunityModel
import TestSupport
import Testing
import Trends

@Suite("Means over days") struct MeansTests {
    private let zone = TownZone.japan
    private let today = TownDay(daysSinceEpoch: 20_779)

    private func reading(_ daysAgo: Int, hour: Int = 6, _ systolic: Int, _ diastolic: Int) throws -> DatedBloodPressure
    {
        DatedBloodPressure(
            measuredAt: zone.instant(of: today.advanced(byDays: -daysAgo), at: ClockTime(hour: hour, minute: 0)),
            pressure: try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: nil)
        )
    }

    @Test("two readings of one Japanese day share its mean, though UTC puts them on two days")
    func oneDay() throws {
        let means = try [reading(0, hour: 6, 130, 80), reading(0, hour: 22, 140, 90)].dailyMeans(in: zone)
        #expect(means == [DailyMean(day: today, systolic: 135, diastolic: 85, count: 2)])
    }

    @Test("a day measured ten times weighs no more than a day measured once")
    func daysWeighTheSame() throws {
        let often = try (0..<10).map { try reading(0, hour: 8 + $0, 160, 90) }
        let once = try [reading(1, 130, 80), reading(2, 130, 80)]
        let mean = try #require(SevenDayMean(endingOn: today, from: (often + once).dailyMeans(in: zone)))
        #expect(mean.systolic == 140)
        #expect(mean.measuredDays == 3)
    }

    @Test("two measured days make no mean, and a gap stays a gap")
    func tooFew() throws {
        let means = try [reading(1, 130, 80), reading(6, 130, 80), reading(7, 130, 80)].dailyMeans(in: zone)
        #expect(SevenDayMean(endingOn: today, from: means) == nil)
        #expect(
            means.sevenDayMeans(over: today.advanced(byDays: -2)...today).map(\.day) == [today.advanced(byDays: -1)]
        )
    }

    @Test("a seven-day mean lies between the lowest and the highest day", arguments: 0..<30)
    func betweenExtremes(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let readings = try (0..<7).map { try reading($0, .random(in: 100...200, using: &random), 70) }
        let means = readings.dailyMeans(in: zone)
        let mean = try #require(SevenDayMean(endingOn: today, from: means))
        #expect(means.map(\.systolic).min().map { $0 <= mean.systolic } == true)
        #expect(means.map(\.systolic).max().map { $0 >= mean.systolic } == true)
    }
}
