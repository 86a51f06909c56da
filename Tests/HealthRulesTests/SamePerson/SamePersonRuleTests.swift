import CommunityModel
import HealthRules
import TestSupport
import Testing

@Suite("The same-person test") struct SamePersonRuleTests {
    private let now = Instant(milliseconds: 1_795_300_000_000)
    private let rule = SamePersonRule.version1

    private func body(_ grams: Int, height: Int? = nil, fat: Int? = nil) throws -> MeasuredValues {
        func entry(_ quantity: MeasuredQuantity, _ digits: Int?, _ places: Int) -> QuantitySet.Entry? {
            digits.flatMap { DecimalNumber(digits: $0, places: places) }.map { QuantitySet.Entry(quantity, $0) }
        }
        let entries = [entry(.weight, grams, 3), entry(.height, height, 1), entry(.bodyFat, fat, 1)]
        return .quantities(try QuantitySet(.body, entries.compactMap(\.self)))
    }

    private func weighing(_ grams: Int, count: Int = 9, last: RecentHistory.Dated? = nil) -> RecentHistory {
        RecentHistory(weights: .init(count: count, medianInGrams: grams), lastWeight: last)
    }

    private func verdict(
        _ values: MeasuredValues,
        _ person: RecentHistory,
        among others: [RecentHistory] = []
    ) -> SamePersonRule.Verdict {
        rule.verdict(of: values, measuredAt: now, for: person, among: others)
    }

    @Test("names its source and version")
    func source() {
        #expect(rule.source == "records 3.1" && rule.version == 1)
    }

    @Test(
        "doubts a weight more than 3 kg from the own median",
        arguments: [(61_400, false), (61_401, true), (55_400, false), (55_399, true), (58_400, false)]
    )
    func fromMedian(grams: Int, isDoubtful: Bool) throws {
        let verdict = verdict(try body(grams), weighing(58_400))
        #expect(verdict == (isDoubtful ? .doubtful(.weightFarFromMedian) : .fits))
    }

    @Test("doubts a change of more than 5 % within a day, not over a longer time")
    func withinADay() throws {
        let yesterday = RecentHistory.Dated(50_000, at: now - .hours(24))
        let before = RecentHistory.Dated(50_000, at: now - .hours(25))
        #expect(verdict(try body(52_500), weighing(50_100, last: yesterday)) == .fits)
        #expect(verdict(try body(52_501), weighing(50_100, last: yesterday)) == .doubtful(.weightChangedInADay))
        #expect(verdict(try body(52_501), weighing(50_100, last: before)) == .fits)
    }

    @Test("doubts a weight that is closer to another of the home, unless it is nearly the own")
    func anothers() throws {
        let other = weighing(61_000)
        #expect(verdict(try body(60_200), weighing(58_400), among: [other]) == .doubtful(.weightOfAnother))
        #expect(verdict(try body(59_600), weighing(58_400), among: [other]) == .fits)
        #expect(verdict(try body(58_900), weighing(58_400), among: [weighing(59_000)]) == .fits)
        #expect(verdict(try body(60_200), weighing(58_400), among: [weighing(61_000, count: 2)]) == .fits)
    }

    @Test("knows nothing of somebody who weighed themselves less than three times")
    func tooFewWeights() throws {
        #expect(verdict(try body(70_000), weighing(58_400, count: 2)) == .unknown)
        #expect(verdict(try body(70_000), .nothing) == .unknown)
    }

    @Test("doubts an adult who grew, and a body fat that jumped within a week")
    func heightAndFat() throws {
        let person = RecentHistory(
            weights: .init(count: 9, medianInGrams: 58_400),
            lastHeight: .init(1_580, at: now - .days(400)),
            lastBodyFat: .init(310, at: now - .days(7))
        )
        #expect(verdict(try body(58_400, height: 1_600, fat: 370), person) == .fits)
        #expect(verdict(try body(58_400, height: 1_601), person) == .doubtful(.heightChanged))
        #expect(verdict(try body(58_400, fat: 371), person) == .doubtful(.bodyFatChanged))
        #expect(
            rule.verdict(of: try body(58_400, fat: 371), measuredAt: now + .minutes(1), for: person, among: []) == .fits
        )
    }

    @Test(
        "doubts a blood pressure more than four deviations from the mean, which count as 5 mmHg at least",
        arguments: [
            (60, 152, 76, false), (60, 153, 76, true), (60, 128, 100, false), (60, 128, 101, true),
            (10, 148, 76, false),
            (10, 149, 76, true),
        ]
    )
    func pressures(deviation: Int, systolic: Int, diastolic: Int, isDoubtful: Bool) throws {
        func person(count: Int) -> RecentHistory {
            RecentHistory(
                pressures: .init(
                    count: count,
                    systolic: .init(mean: 1_280, deviation: deviation),
                    diastolic: .init(mean: 760, deviation: deviation)
                )
            )
        }
        let values = MeasuredValues.bloodPressure(
            try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: nil)
        )
        #expect(verdict(values, person(count: 5)) == (isDoubtful ? .doubtful(.pressureFarFromMean) : .fits))
        #expect(verdict(values, person(count: 4)) == .unknown)
    }

    @Test("knows nothing of steps, temperatures and the like")
    func otherKinds() throws {
        let day = MeasuredValues.activity(try ActivityDay(day: TownDay(daysSinceEpoch: 20_779), steps: 4_312))
        #expect(verdict(day, weighing(58_400)) == .unknown)
    }

    // MARK: Whatever the numbers are

    @Test(
        "never doubts what repeats the own median and mean, whoever else lives there",
        arguments: 0..<200 as Range<UInt64>
    )
    func ownMiddle(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let grams = Int.random(in: 30_000...150_000, using: &random)
        let others = (0..<Int.random(in: 0...5, using: &random)).map { _ in
            weighing(.random(in: 30_000...150_000, using: &random))
        }
        #expect(verdict(try body(grams), weighing(grams), among: others) == .fits)
    }

    @Test("doubts the more, the further a weight is from the own median", arguments: 0..<200 as Range<UInt64>)
    func monotone(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let grams = Int.random(in: 40_000...120_000, using: &random)
        let sign = Bool.random(using: &random) ? 1 : -1
        let other = weighing(grams + sign * Int.random(in: 0...8_000, using: &random))
        var wasDoubtful = false
        for distance in stride(from: 0, through: 8_000, by: 250) {
            let isDoubtful = verdict(try body(grams + sign * distance), weighing(grams), among: [other]).isDoubtful
            #expect(isDoubtful || !wasDoubtful)
            wasDoubtful = isDoubtful
        }
    }
}

@Suite("What a person's readings were lately") struct RecentHistoryTests {
    private let now = Instant(milliseconds: 1_795_300_000_000)

    private func body(_ grams: Int, daysAgo: Int) throws -> RecentHistoryRule.DatedBody {
        let weight = try #require(DecimalNumber(digits: grams, places: 3))
        return (now - .days(daysAgo), try QuantitySet(.body, [.init(.weight, weight)]))
    }

    private func pressure(_ systolic: Int, daysAgo: Int) throws -> DatedBloodPressure {
        DatedBloodPressure(
            measuredAt: now - .days(daysAgo),
            pressure: try BloodPressure(systolic: systolic, diastolic: systolic - 50, pulse: nil)
        )
    }

    @Test("is the median weight of 14 days and the last weight of all")
    func weights() throws {
        let bodies = [
            try body(58_000, daysAgo: 14), try body(59_000, daysAgo: 3), try body(58_600, daysAgo: 1),
            try body(90_000, daysAgo: 15), try body(58_200, daysAgo: 6),
        ]
        let history = RecentHistoryRule.history(of: [], bodies, now: now)
        #expect(history.weights == RecentHistory.Weights(count: 4, medianInGrams: 58_400))
        #expect(history.lastWeight == RecentHistory.Dated(58_600, at: now - .days(1)))
        #expect(history.pressures == nil && history.lastHeight == nil)
    }

    @Test("is mean and standard deviation of the pressures of 30 days")
    func pressures() throws {
        let readings = [
            try pressure(120, daysAgo: 30), try pressure(130, daysAgo: 2), try pressure(140, daysAgo: 0),
            try pressure(190, daysAgo: 31),
        ]
        let history = RecentHistoryRule.history(of: readings, [], now: now)
        #expect(history.pressures?.count == 3)
        #expect(history.pressures?.systolic == RecentHistory.Spread(mean: 1_300, deviation: 82))
        #expect(history.pressures?.diastolic == RecentHistory.Spread(mean: 800, deviation: 82))
    }

    @Test("is nothing where nothing was measured")
    func nothing() {
        #expect(RecentHistoryRule.history(of: [], [], now: now) == .nothing)
    }
}
