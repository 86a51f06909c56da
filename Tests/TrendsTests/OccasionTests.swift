import CommunityModel
import TestSupport
import Testing
import Trends

@Suite("Occasions and days") struct OccasionTests {
    private let start = TownZone.japan.start(of: TownDay(daysSinceEpoch: 20_779)) + .hours(6)

    private func reading(_ minutes: Int, _ systolic: Int, _ diastolic: Int = 80) throws -> DatedBloodPressure {
        DatedBloodPressure(
            measuredAt: start + .minutes(minutes),
            pressure: try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: nil)
        )
    }

    @Test("two readings within a quarter of an hour are one occasion, to the millisecond")
    func quarterOfAnHour() throws {
        let pair = try [reading(0, 130, 80), reading(15, 140, 84)]
        #expect(pair.occasions() == [PressureOccasion(start: start, count: 2, systolic: 135, diastolic: 82)])
        let late = DatedBloodPressure(
            measuredAt: start + .minutes(15) + .milliseconds(1),
            pressure: try BloodPressure(systolic: 140, diastolic: 84, pulse: nil)
        )
        #expect(try [reading(0, 130), late].occasions().map(\.count) == [1, 1])
    }

    @Test("an occasion does not grow by readings that follow each other: it is over after a quarter of an hour")
    func doesNotChain() throws {
        let chain = try [reading(0, 130), reading(10, 131), reading(20, 132), reading(30, 133)]
        #expect(chain.occasions().map(\.count) == [2, 2])
    }

    @Test("a late first reading moves what came before it into its own occasion")
    func lateReading() throws {
        let before = try [reading(10, 130), reading(20, 132)]
        #expect(before.occasions().map(\.count) == [2])
        #expect(try (before + [reading(0, 128)]).occasions().map(\.count) == [2, 1])
    }

    @Test("do not depend on the order in which readings come, and leave none out", arguments: 0..<20)
    func orderDoesNotMatter(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        var readings: [DatedBloodPressure] = []
        for index in 0..<60 {
            readings.append(try reading(.random(in: 0...4_000, using: &random), 90 + index, 60 + index % 20))
        }
        let occasions = readings.occasions()
        let spreads = readings.dailySpreads(in: .japan)
        readings.shuffle(using: &random)
        // Two of the same minute may change places; their sums do not.
        #expect(readings.occasions() == occasions)
        #expect(readings.dailySpreads(in: .japan) == spreads)
        #expect(occasions.reduce(0) { $0 + $1.count } == readings.count)
        #expect(spreads.reduce(0) { $0 + $1.count } == readings.count)
        for (earlier, later) in zip(occasions, occasions.dropFirst()) {
            #expect(later.start - earlier.start > PressureOccasion.longest)
        }
    }

    @Test("a day tells its lowest, highest, mean and median")
    func day() throws {
        let spreads = try [reading(0, 130, 70), reading(60, 120, 80), reading(120, 128, 90), reading(180, 150, 60)]
            .dailySpreads(in: .japan)
        #expect(
            spreads == [
                DailySpread(
                    day: TownDay(daysSinceEpoch: 20_779),
                    count: 4,
                    systolic: DailySpread.Spread(lowest: 120, highest: 150, mean: 132, median: 129),
                    diastolic: DailySpread.Spread(lowest: 60, highest: 90, mean: 75, median: 75)
                )
            ]
        )
        #expect([DatedBloodPressure]().dailySpreads(in: .japan) == [])
    }
}
