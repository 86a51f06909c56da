import CommunityModel
import HealthRules
import TestSupport
import Testing

@Suite("What is usual for Hanako") struct UsualBandTests {
    private let zone = TownZone.japan
    private let noon = Instant(milliseconds: 1_795_316_400_000)  // 2026-11-22T03:00Z, noon in Tokyo

    private func mornings(_ values: [(Int, Int)], lastDaysAgo: Int = 1) throws -> [DatedBloodPressure] {
        let today = zone.day(of: noon)
        return try values.enumerated().map { index, value in
            let day = today.advanced(byDays: -lastDaysAgo - index)
            return DatedBloodPressure(
                measuredAt: zone.instant(of: day, at: ClockTime(hour: 6, minute: 30)),
                pressure: try BloodPressure(systolic: value.0, diastolic: value.1, pulse: 68)
            )
        }
    }

    @Test("nothing is usual before five days have been measured")
    func fourDaysAreTooFew() throws {
        let history = try mornings([(130, 80), (131, 80), (132, 80), (133, 80)])
        #expect(UsualBandRule.bands(from: history + history, now: noon, zone: zone).isEmpty)
    }

    @Test("five quiet mornings give the median plus and minus ten, for mornings only")
    func fiveDays() throws {
        let history = try mornings([(130, 80), (131, 81), (132, 82), (133, 83), (134, 84)])
        #expect(
            UsualBandRule.bands(from: history, now: noon, zone: zone)
                == [UsualBand(partOfDay: .morning, systolic: 122...142, diastolic: 72...92)]
        )
    }

    @Test("restless mornings widen the band to twice the median absolute deviation")
    func wideBand() throws {
        let history = try mornings([(100, 80), (115, 80), (130, 80), (145, 80), (160, 80)])
        #expect(UsualBandRule.bands(from: history, now: noon, zone: zone).first?.systolic == 100...160)
    }

    @Test("a reading older than 28 days no longer counts")
    func oldReadings() throws {
        let fresh = try mornings([(130, 80), (130, 80), (130, 80), (130, 80)])
        let old = try mornings([(130, 80)], lastDaysAgo: 28)
        let lastCounted = try mornings([(130, 80)], lastDaysAgo: 27)
        #expect(UsualBandRule.bands(from: fresh + old, now: noon, zone: zone).isEmpty)
        #expect(UsualBandRule.bands(from: fresh + lastCounted, now: noon, zone: zone).count == 1)
    }

    @Test("the median is always inside, and the order of readings never matters", arguments: 0..<40)
    func bandsHoldTheMedian(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let values = (0..<Int.random(in: 5...27, using: &random)).map { _ in
            (Int.random(in: 90...200, using: &random), Int.random(in: 40...85, using: &random))
        }
        let history = try mornings(values)
        let bands = UsualBandRule.bands(from: history, now: noon, zone: zone)
        #expect(bands == UsualBandRule.bands(from: history.shuffled(using: &random), now: noon, zone: zone))
        let sorted = values.map(\.0).sorted()
        let band = try #require(bands.first)
        #expect(band.systolic.contains(sorted[sorted.count / 2]))
        #expect(band.systolic.count >= 21)
    }
}

@Suite("What the television says of one reading") struct BloodPressureVerdictTests {
    private let usual = [UsualBand(partOfDay: .morning, systolic: 125...145, diastolic: 72...92)]
    private let morning = TownZone.japan.instant(of: TownDay(daysSinceEpoch: 20_779), at: ClockTime(hour: 7, minute: 0))
    private let evening = TownZone.japan.instant(
        of: TownDay(daysSinceEpoch: 20_779),
        at: ClockTime(hour: 21, minute: 0)
    )

    @Test(
        "is told by the band of the same part of the day",
        arguments: [
            (135, 82, true, BloodPressureVerdict.asUsual),
            (135, 82, false, .recorded),
            (146, 82, true, .recorded),
            (124, 82, true, .recorded),
            (135, 93, true, .recorded),
            (180, 90, true, .restAndMeasureAgain),
            (150, 110, true, .restAndMeasureAgain),
            (69, 45, true, .implausible),
            (120, 110, true, .implausible),
        ]
    )
    func verdicts(systolic: Int, diastolic: Int, inTheMorning: Bool, expected: BloodPressureVerdict) throws {
        let verdict = BloodPressureVerdict(
            of: try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: 68),
            measuredAt: inTheMorning ? morning : evening,
            usual: usual,
            zone: .japan
        )
        #expect(verdict == expected)
    }

    @Test("every hour of the day belongs to one part", arguments: 0..<24)
    func parts(hour: Int) {
        let part = PartOfDay(of: ClockTime(hour: hour, minute: 59))
        #expect(part == ((4...11).contains(hour) ? .morning : (12...16).contains(hour) ? .other : .evening))
    }
}
