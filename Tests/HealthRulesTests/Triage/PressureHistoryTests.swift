import CommunityModel
import Testing

@testable import HealthRules

@Suite("A history of blood pressure") struct PressureHistoryTests {
    private typealias Scene = TriageScene

    private func history(_ readings: [DatedBloodPressure]) -> PressureHistory {
        PressureHistory(readings, today: Scene.today, zone: Scene.zone)
    }

    @Test("without readings has no mean and no last day")
    func empty() {
        let history = history([])
        #expect(history.mean(endingDaysAgo: 0) == nil)
        #expect(history.mean(of: .morning, days: 14) == nil)
        #expect(history.daysSinceLast == nil)
        #expect(history.measuredDays(ofLast: 7) == 0)
    }

    @Test("counts each day once, however often it was measured")
    func eachDayOnce() throws {
        let often = try (0..<10).map { try Scene.reading(170, 90, at: Scene.at(7, $0)) }
        let history = history(try Scene.readings(120, 70, daysAgo: 1...4) + often)
        #expect(history.mean(endingDaysAgo: 0) == MeanPressure(systolic: 130, diastolic: 74))
        #expect(history.measuredDays(ofLast: 7) == 5)
    }

    @Test("means the day first, then the days, and rounds at the end")
    func roundsLast() throws {
        // Three days of 120.5 and two of 120 mean 120.3; days rounded first would mean 120.6.
        let mornings = try Scene.readings(120, daysAgo: 0...4) + Scene.readings(121, daysAgo: 0...2, hour: 20)
        #expect(history(mornings).mean(endingDaysAgo: 0)?.systolic == 120)
        let more = try mornings + Scene.readings(121, daysAgo: 3...4, hour: 20)
        #expect(history(more).mean(endingDaysAgo: 0)?.systolic == 121)
    }

    @Test(
        "has a week's mean of five measured days of seven",
        arguments: [
            (0...4, 0, true), (0...3, 0, false), (2...6, 0, true), (3...7, 0, false), (3...7, 1, true),
            (7...11, 7, true), (9...13, 7, true), (10...14, 7, false),
        ]
    )
    func week(measured: ClosedRange<Int>, endingDaysAgo days: Int, hasMean: Bool) throws {
        let mean = history(try Scene.readings(128, 76, daysAgo: measured)).mean(endingDaysAgo: days)
        #expect(mean == (hasMean ? MeanPressure(systolic: 128, diastolic: 76) : nil))
    }

    @Test("means one part of the day only by its own readings")
    func parts() throws {
        let history = history(
            try Scene.readings(140, 80, daysAgo: 0...4) + Scene.readings(130, 75, daysAgo: 0...4, hour: 14)
                + Scene.readings(120, 70, daysAgo: 0...4, hour: 20)
        )
        #expect(history.mean(of: .morning, days: 14) == MeanPressure(systolic: 140, diastolic: 80))
        #expect(history.mean(of: .other, days: 14) == MeanPressure(systolic: 130, diastolic: 75))
        #expect(history.mean(of: .evening, days: 14) == MeanPressure(systolic: 120, diastolic: 70))
        #expect(history.mean(of: .evening, days: 4) == nil)
    }

    @Test("leaves days after today aside")
    func tomorrow() throws {
        let history = history(try Scene.readings(120, daysAgo: [-1, -2, 3]))
        #expect(history.daysSinceLast == 3)
        #expect(history.measuredDays(ofLast: 7) == 1)
    }
}

@Suite("A class of home blood pressure") struct HomePressureClassTests {
    @Test(
        "begins at either of its two numbers, and not one below",
        arguments: [
            (134, 84, HomePressureClass.belowHypertension), (135, 84, .gradeI), (134, 85, .gradeI), (144, 89, .gradeI),
            (145, 89, .gradeII), (144, 90, .gradeII), (159, 99, .gradeII), (160, 99, .gradeIII), (159, 100, .gradeIII),
            (90, 50, .belowHypertension), (300, 200, .gradeIII),
        ]
    )
    func limits(systolic: Int, diastolic: Int, expected: HomePressureClass) {
        #expect(HomePressureClass(of: MeanPressure(systolic: systolic, diastolic: diastolic)) == expected)
    }

    @Test("is the higher one when the two numbers disagree", arguments: [(170, 70), (120, 105)])
    func disagreement(systolic: Int, diastolic: Int) {
        #expect(HomePressureClass(of: MeanPressure(systolic: systolic, diastolic: diastolic)) == .gradeIII)
    }

    @Test("never falls when a number rises")
    func rises() {
        for systolic in 50...299 {
            for diastolic in 20..<min(systolic, 200) {
                let own = HomePressureClass(of: MeanPressure(systolic: systolic, diastolic: diastolic))
                guard own <= HomePressureClass(of: MeanPressure(systolic: systolic + 1, diastolic: diastolic)),
                    own <= HomePressureClass(of: MeanPressure(systolic: systolic, diastolic: diastolic + 1))
                else {
                    Issue.record("falls above \(systolic)/\(diastolic)")
                    return
                }
            }
        }
    }

    @Test("grade I begins where the guideline calls home blood pressure high")
    func sameAsGuideline() {
        #expect(HomePressureClass.gradeI.lowest == HomeBloodPressureGuideline.jsh2025.high)
        #expect(HomePressureClass.belowHypertension.lowest == nil)
    }
}
