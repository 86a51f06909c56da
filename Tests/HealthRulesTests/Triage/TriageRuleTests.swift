import CommunityModel
import HealthRules
import TestSupport
import Testing

@Suite("Where Hanako stands on the care desk's list") struct TriageRuleTests {
    private typealias Scene = TriageScene

    @Test("the levels come in the order of urgency")
    func levels() {
        #expect(CareLevel.allCases.shuffled().sorted() == [.urgent, .needsAction, .check, .stable])
    }

    /// Everything that is wrong at once; each further case takes away what decided the one before.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var watch = WatchState.quiet
        let readings: [DatedBloodPressure]
        let finding: CareFinding

        static let all: [Case] = (try? cases()) ?? []

        private static func cases() throws -> [Case] {
            let last = Scene.at(21, 14, daysAgo: 1)
            let alerted = WatchState.alerted(last: last, home: .connected, since: Scene.at(9, 30))
            let asked = WatchState.asked(last: last, since: Scene.at(9, 0))
            let first = try Scene.reading(182, 100, at: Scene.at(19, 0))
            let second = try Scene.reading(186, 104, at: Scene.at(19, 10))
            let gradeII = try Scene.readings(150, daysAgo: 1...6)
            let high = try Scene.readings(138, daysAgo: 0...6)
            let highMornings = try Scene.readings(140, daysAgo: 5...9) + Scene.readings(120, daysAgo: 5...9, hour: 20)
            let weekBefore = try Scene.readings(138, daysAgo: 7...13)
            let good = try Scene.readings(124, daysAgo: 0...6)
            return [
                Case(
                    testDescription: "the family was told",
                    watch: alerted,
                    readings: gradeII + [first, second],
                    finding: CareFinding(
                        level: .urgent,
                        reason: .noSignOfLife(last: last, home: .connected),
                        since: Scene.at(9, 30)
                    )
                ),
                Case(
                    testDescription: "very high, twice",
                    watch: asked,
                    readings: gradeII + [first, second],
                    finding: CareFinding(
                        level: .urgent,
                        reason: .veryHighTwice(first.pressure, then: second.pressure),
                        since: first.measuredAt
                    )
                ),
                Case(
                    testDescription: "very high, once",
                    watch: asked,
                    readings: gradeII + [second],
                    finding: CareFinding(
                        level: .needsAction,
                        reason: .veryHigh(second.pressure),
                        since: second.measuredAt
                    )
                ),
                Case(
                    testDescription: "a week of grade II",
                    watch: asked,
                    readings: gradeII,
                    finding: CareFinding(
                        level: .needsAction,
                        reason: .weekAboveTarget(MeanPressure(systolic: 150, diastolic: 70), daysInARow: 6),
                        since: Scene.at(0, 0, daysAgo: 6)
                    )
                ),
                Case(
                    testDescription: "the television is asking",
                    watch: asked,
                    readings: high,
                    finding: CareFinding(level: .check, reason: .askedOnTelevision(last: last), since: Scene.at(9, 0))
                ),
                Case(
                    testDescription: "a week above the target",
                    readings: try high + Scene.readings(110, daysAgo: 9...13, hour: 20),
                    finding: CareFinding(
                        level: .check,
                        reason: .weekAboveTarget(MeanPressure(systolic: 138, diastolic: 70), daysInARow: 7),
                        since: Scene.at(0, 0, daysAgo: 6)
                    )
                ),
                Case(
                    testDescription: "high in the mornings, and not measured lately",
                    readings: highMornings,
                    finding: CareFinding(
                        level: .check,
                        reason: .highInTheMorning(
                            morning: MeanPressure(systolic: 140, diastolic: 70),
                            evening: MeanPressure(systolic: 120, diastolic: 70)
                        ),
                        since: Scene.at(0, 0, daysAgo: 13)
                    )
                ),
                Case(
                    testDescription: "not measured lately",
                    readings: weekBefore,
                    finding: CareFinding(
                        level: .check,
                        reason: .notMeasured(days: 7),
                        since: Scene.at(0, 0, daysAgo: 6)
                    )
                ),
                Case(
                    testDescription: "above the target a week ago, under it now",
                    readings: weekBefore + good,
                    finding: CareFinding(
                        level: .stable,
                        reason: .backUnderTarget(MeanPressure(systolic: 124, diastolic: 70)),
                        since: nil
                    )
                ),
                Case(
                    testDescription: "under the target",
                    readings: good,
                    finding: CareFinding(
                        level: .stable,
                        reason: .underTarget(MeanPressure(systolic: 124, diastolic: 70)),
                        since: nil
                    )
                ),
                Case(
                    testDescription: "two days measured",
                    readings: Array(good.suffix(2)),
                    finding: CareFinding(level: .stable, reason: .fewReadings(days: 2), since: nil)
                ),
                Case(
                    testDescription: "nothing ever measured",
                    readings: [],
                    finding: CareFinding(level: .stable, reason: .fewReadings(days: 0), since: nil)
                ),
            ]
        }
    }

    @Test("the most urgent of all that holds is what the desk is told", arguments: Case.all)
    func first(of scene: Case) {
        #expect(Scene.finding(scene.readings, watch: scene.watch) == scene.finding)
    }

    @Test("every reason comes up, from the most urgent level to the calmest")
    func everyReason() {
        let levels = Case.all.map(\.finding.level)
        #expect(levels.count == 12)
        #expect(levels == levels.sorted())
        #expect(Set(levels) == Set(CareLevel.allCases))
    }

    @Test("somebody who never gave a sign of life is told of without one")
    func neverASign() {
        let asked = Scene.finding([], watch: .asked(last: nil, since: Scene.at(9, 0)))
        #expect(asked == CareFinding(level: .check, reason: .askedOnTelevision(last: nil), since: Scene.at(9, 0)))
        let alerted = Scene.finding([], watch: .alerted(last: nil, home: .connected, since: Scene.at(9, 30)))
        #expect(
            alerted
                == CareFinding(
                    level: .urgent,
                    reason: .noSignOfLife(last: nil, home: .connected),
                    since: Scene.at(9, 30)
                )
        )
    }

    @Test(
        "one reading today says little, until it is beyond the urgent limit",
        arguments: [(160, 95, false), (179, 109, false), (180, 95, true), (160, 110, true), (300, 200, true)]
    )
    func oneReadingToday(systolic: Int, diastolic: Int, isVeryHigh: Bool) throws {
        let reading = try Scene.reading(systolic, diastolic, at: Scene.at(7, 0))
        let expected: CareReason = isVeryHigh ? .veryHigh(reading.pressure) : .fewReadings(days: 1)
        #expect(Scene.finding([reading]).reason == expected)
    }

    @Test("a very high reading that was measured again and found lower is no news")
    func measuredAgain() throws {
        let readings = [
            try Scene.reading(190, 100, at: Scene.at(19, 0)), try Scene.reading(179, 100, at: Scene.at(19, 10)),
        ]
        #expect(Scene.finding(readings).reason == .fewReadings(days: 1))
    }

    @Test(
        "a very high reading is news for a day to the millisecond",
        arguments: [(0, true), (86_400_000, true), (86_400_001, false)]
    )
    func newsForADay(age: Int, isNews: Bool) throws {
        let reading = try Scene.reading(190, 100, at: Scene.now - .milliseconds(age))
        #expect(Scene.finding([reading]).reason == (isNews ? .veryHigh(reading.pressure) : .fewReadings(days: 1)))
    }

    @Test(
        "two very high readings belong together within a day of each other",
        arguments: [(600_000, CareLevel.urgent), (86_400_000, .urgent), (86_400_001, .needsAction)]
    )
    func together(span: Int, level: CareLevel) throws {
        let last = try Scene.reading(190, 100, at: Scene.at(7, 0))
        let before = try Scene.reading(185, 100, at: last.measuredAt - .milliseconds(span))
        let finding = Scene.finding([before, last])
        #expect(finding.level == level)
        #expect(finding.since == (level == .urgent ? before.measuredAt : last.measuredAt))
    }

    @Test("of three readings only the last two count")
    func lastTwo() throws {
        let readings = [
            try Scene.reading(190, 100, at: Scene.at(18, 0)), try Scene.reading(150, 90, at: Scene.at(18, 5)),
            try Scene.reading(185, 100, at: Scene.at(18, 10)),
        ]
        #expect(Scene.finding(readings).reason == .veryHigh(readings[2].pressure))
    }

    @Test(
        "a week is judged by its mean: at either number of a limit it is beyond it, one below it is not",
        arguments: [
            (134, 84, CareLevel.stable), (135, 84, .check), (134, 85, .check), (144, 89, .check),
            (145, 84, .needsAction), (134, 90, .needsAction), (160, 100, .needsAction), (179, 109, .needsAction),
        ]
    )
    func week(systolic: Int, diastolic: Int, level: CareLevel) throws {
        let finding = Scene.finding(try Scene.readings(systolic, diastolic, daysAgo: 0...6))
        #expect(finding.level == level)
        let mean = MeanPressure(systolic: systolic, diastolic: diastolic)
        #expect(finding.reason == (level == .stable ? .underTarget(mean) : .weekAboveTarget(mean, daysInARow: 7)))
    }

    @Test("a mean is rounded before it is compared, as it is shown: 134.5 is 135")
    func rounded() throws {
        let half = try Scene.readings(134, daysAgo: 0...2) + Scene.readings(135, daysAgo: 3...5)
        #expect(Scene.finding(half).level == .check)
        let less = try Scene.readings(134, daysAgo: 0...3) + Scene.readings(135, daysAgo: 4...6)
        #expect(Scene.finding(less).reason == .underTarget(MeanPressure(systolic: 134, diastolic: 70)))
    }

    @Test("a week with four measured days makes no judgement, one with five does", arguments: [130, 150])
    func fewestDays(systolic: Int) throws {
        let four = try Scene.readings(systolic, daysAgo: [0, 2, 4, 6])
        #expect(Scene.finding(four) == CareFinding(level: .stable, reason: .fewReadings(days: 4), since: nil))
        let five = try Scene.readings(systolic, daysAgo: [0, 2, 3, 4, 6])
        #expect(Scene.finding(five).level == (systolic == 130 ? .stable : .needsAction))
    }

    @Test("the days in a row are counted back from the last measured one, however long ago the run began")
    func daysInARow() throws {
        let mean = MeanPressure(systolic: 140, diastolic: 70)
        let run = Scene.finding(
            try Scene.readings(130, daysAgo: [12]) + Scene.readings(140, daysAgo: [1, 2, 3, 5, 6, 9, 11])
        )
        #expect(run.reason == .weekAboveTarget(mean, daysInARow: 7))
        #expect(run.since == Scene.at(0, 0, daysAgo: 11))
        let broken = Scene.finding(
            try Scene.readings(148, daysAgo: [1, 2, 4, 5]) + Scene.readings(108, daysAgo: [3])
        )
        #expect(broken.reason == .weekAboveTarget(mean, daysInARow: 2))
        let over = Scene.finding(
            try Scene.readings(148, daysAgo: [1, 2, 3, 4]) + Scene.readings(108, daysAgo: [0])
        )
        #expect(over.reason == .weekAboveTarget(mean, daysInARow: 0))
    }

    @Test("without a reading for four days nobody asks, from the fifth day on somebody should", arguments: 0..<40)
    func silence(days: Int) throws {
        let finding = Scene.finding(try Scene.readings(120, daysAgo: [days]))
        if days < 5 {
            #expect(finding == CareFinding(level: .stable, reason: .fewReadings(days: 1), since: nil))
        } else {
            let since = Scene.at(0, 0, daysAgo: days - 1)
            #expect(finding == CareFinding(level: .check, reason: .notMeasured(days: days), since: since))
        }
    }

    @Test(
        "back under the target is who was at it a week ago, by five measured days",
        arguments: [(135, 7...11, true), (134, 7...11, false), (135, 7...10, false), (135, 9...13, true)]
    )
    func backUnder(systolic: Int, daysAgo: ClosedRange<Int>, isBack: Bool) throws {
        let finding = Scene.finding(
            try Scene.readings(systolic, daysAgo: daysAgo) + Scene.readings(134, daysAgo: 0...6)
        )
        let mean = MeanPressure(systolic: 134, diastolic: 70)
        #expect(finding.reason == (isBack ? .backUnderTarget(mean) : .underTarget(mean)))
    }

    @Test("a reading that is dated tomorrow is in no mean and breaks no silence")
    func tomorrow() throws {
        let four = try Scene.readings(150, daysAgo: [-1, 0, 1, 2, 3])
        #expect(Scene.finding(four).reason == .fewReadings(days: 4))
        let silent = try Scene.readings(120, daysAgo: [-1, 5])
        #expect(Scene.finding(silent).reason == .notMeasured(days: 5))
    }
}

@Suite("High in the mornings is who Hanako is") struct TriageRuleMorningTests {
    private typealias Scene = TriageScene

    /// Mornings and evenings of the same days, none of the last seven: no week stands before them.
    private func reason(
        morning: (Int, Int),
        evening: (Int, Int),
        mornings: ClosedRange<Int> = 7...11,
        evenings: ClosedRange<Int> = 7...11,
        morningHour: Int = 7,
        eveningHour: Int = 20
    ) throws -> CareReason {
        Scene.finding(
            try Scene.readings(morning.0, morning.1, daysAgo: mornings, hour: morningHour)
                + Scene.readings(evening.0, evening.1, daysAgo: evenings, hour: eveningHour)
        ).reason
    }

    private func isHigh(_ reason: CareReason) -> Bool {
        if case .highInTheMorning = reason { true } else { false }
    }

    @Test(
        "when the mornings' mean is at the target and the evenings' one below it",
        arguments: [
            (135, 84, 134, 84, true), (134, 85, 134, 84, true), (134, 84, 120, 70, false), (135, 84, 135, 84, false),
            (135, 84, 134, 85, false), (170, 100, 120, 70, true),
        ]
    )
    func thresholds(systolic: Int, diastolic: Int, evening: Int, diastolicEvening: Int, isExpected: Bool) throws {
        let reason = try reason(morning: (systolic, diastolic), evening: (evening, diastolicEvening))
        #expect(isHigh(reason) == isExpected)
    }

    @Test("when at least five mornings and five evenings of fourteen days were measured")
    func fewestDays() throws {
        let (high, low) = ((140, 80), (120, 70))
        #expect(try !isHigh(reason(morning: high, evening: low, mornings: 7...10)))
        #expect(try !isHigh(reason(morning: high, evening: low, evenings: 7...10)))
        #expect(try isHigh(reason(morning: high, evening: low, mornings: 9...13, evenings: 7...11)))
        #expect(try !isHigh(reason(morning: high, evening: low, mornings: 10...14, evenings: 7...11)))
    }

    @Test(
        "by the hours of the town: four is morning, noon is not, five in the afternoon is evening",
        arguments: [(4, 17, true), (11, 23, true), (3, 20, false), (12, 20, false), (7, 16, false)]
    )
    func hours(morning: Int, evening: Int, isExpected: Bool) throws {
        let reason = try reason(
            morning: (140, 80),
            evening: (120, 70),
            morningHour: morning,
            eveningHour: evening
        )
        #expect(isHigh(reason) == isExpected)
    }

    @Test("even when the week as a whole is under the target")
    func weekUnderTarget() throws {
        let finding = Scene.finding(
            try Scene.readings(140, daysAgo: 0...6) + Scene.readings(120, daysAgo: 0...6, hour: 20)
        )
        #expect(finding.level == .check)
        #expect(isHigh(finding.reason))
    }
}

@Suite("A day of the triage is a day in Tokyo") struct TriageRuleDayTests {
    private typealias Scene = TriageScene

    @Test("a minute to midnight is one day, a minute past it the next")
    func midnight() throws {
        // 00:30 in Tokyo; in Greenwich it is still the afternoon before.
        let now = Scene.at(0, 30)
        let four = try Scene.readings(120, daysAgo: 1...4)
        let before = try Scene.reading(120, 70, at: Scene.at(23, 59, 59, daysAgo: 1))
        let after = try Scene.reading(120, 70, at: Scene.at(0, 1))
        #expect(Scene.finding(four + [before], at: now).reason == .fewReadings(days: 4))
        #expect(
            Scene.finding(four + [after], at: now).reason == .underTarget(MeanPressure(systolic: 120, diastolic: 70))
        )
    }

    @Test("the seven days begin at midnight six days ago")
    func firstOfSeven() throws {
        let four = try Scene.readings(120, daysAgo: 0...3)
        let outside = try Scene.reading(120, 70, at: Scene.at(23, 59, 59, daysAgo: 7))
        let inside = try Scene.reading(120, 70, at: Scene.at(0, 0, daysAgo: 6))
        #expect(Scene.finding(four + [outside]).reason == .fewReadings(days: 4))
        #expect(Scene.finding(four + [inside]).reason == .underTarget(MeanPressure(systolic: 120, diastolic: 70)))
    }

    @Test("the fifth silent day begins at midnight, whenever the last reading was taken", arguments: [0, 8, 9, 23])
    func fifthDay(hour: Int) throws {
        let last = try Scene.reading(120, 70, at: Scene.at(hour, 59, daysAgo: 5))
        let fourth = Scene.finding([last], at: Scene.at(23, 59, 59, daysAgo: 1))
        #expect(fourth.reason == .fewReadings(days: 1))
        #expect(Scene.finding([last], at: Scene.at(0, 0)).reason == .notMeasured(days: 5))
    }

    @Test("another town has its own days")
    func otherZone() throws {
        // Eight in the morning in Tokyo is still the day before in Greenwich, and that day has no other reading.
        let early = try Scene.reading(120, 70, at: Scene.at(8, 0, daysAgo: 3))
        let readings = try [early] + Scene.readings(120, daysAgo: 0...3, hour: 12)
        func reason(in zone: TownZone) -> CareReason {
            TriageRule.finding(watch: .quiet, readings: readings, target: Scene.target, at: Scene.now, zone: zone)
                .reason
        }
        #expect(reason(in: .japan) == .fewReadings(days: 4))
        #expect(reason(in: .utc) == .underTarget(MeanPressure(systolic: 120, diastolic: 70)))
    }
}

@Suite("Whatever is measured") struct TriageRulePropertyTests {
    private typealias Scene = TriageScene

    private func isHighInTheMorning(_ finding: CareFinding) -> Bool {
        if case .highInTheMorning = finding.reason { true } else { false }
    }

    @Test(
        "higher readings never make the level calmer, where no mornings are compared with evenings",
        arguments: 0..<200
    )
    func higherIsNeverCalmer(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let watch = Scene.anyWatch(&random)
        let readings = try Scene.anyReadings(onlyMornings: seed.isMultiple(of: 2), &random)
        let before = Scene.finding(readings, watch: watch)
        let after = Scene.finding(try Scene.raised(readings, &random), watch: watch)
        if !isHighInTheMorning(before) { #expect(after.level <= before.level) }
    }

    @Test("evenings that rise to the mornings are no longer told apart; the week alone is judged then")
    func morningsAndEvenings() throws {
        let good = try Scene.readings(125, daysAgo: 0...6) + Scene.readings(125, daysAgo: 0...6, hour: 20)
        let mornings = try Scene.readings(150, daysAgo: 7...13)
        let apart = Scene.finding(try good + mornings + Scene.readings(140, daysAgo: 7...13, hour: 20))
        #expect(isHighInTheMorning(apart))
        let together = Scene.finding(try good + mornings + Scene.readings(146, daysAgo: 7...13, hour: 20))
        #expect(together.reason == .backUnderTarget(MeanPressure(systolic: 125, diastolic: 70)))
    }

    @Test("a watch that asks never makes the level calmer, one that told the family is urgent", arguments: 0..<100)
    func watchCounts(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let readings = try Scene.anyReadings(onlyMornings: false, &random)
        let quiet = Scene.finding(readings)
        let asked = Scene.finding(readings, watch: .asked(last: nil, since: Scene.at(9, 0)))
        #expect(asked.level == min(quiet.level, .check))
        #expect(
            Scene.finding(readings, watch: .alerted(last: nil, home: .connected, since: Scene.at(9, 30))).level
                == .urgent
        )
    }

    @Test(
        "whoever needs somebody is told of with a time, not later than now; whoever does not, without",
        arguments: 0..<100
    )
    func since(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let watch = Scene.anyWatch(&random)
        let finding = Scene.finding(try Scene.anyReadings(onlyMornings: false, &random), watch: watch)
        #expect((finding.since == nil) == (finding.level == .stable))
        if let since = finding.since { #expect(since <= Scene.now) }
    }
}
