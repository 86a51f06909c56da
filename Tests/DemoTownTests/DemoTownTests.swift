import CommunityModel
import DemoTown
import HealthRules
import Testing

@Suite("The demo town") struct DemoTownTests {
    /// Two o'clock at night, breakfast, before noon, afternoon, late evening; also at the turn of a year.
    static let foundings = [
        "2026-11-23 02:00", "2026-11-23 07:05", "2026-11-23 12:10", "2026-11-24 16:45", "2026-12-31 23:50",
        "2027-01-01 00:10", "2028-02-29 09:30",
    ].compactMap(instant)

    @Test("has forty residents, each with a name, its kana, and a place in one of five districts")
    func residents() {
        let residents = DemoResident.all
        #expect(residents.count == 40)
        #expect(Set(residents.map(\.name)).count == 40)
        #expect(residents.map(\.number) == Array(1...40))
        for resident in residents {
            #expect(resident.name.contains(" ") && resident.kana.contains(" "))
            #expect(resident.kana.unicodeScalars.allSatisfy { $0 == " " || (0x3041...0x3096).contains($0.value) })
            #expect(["本町", "東谷", "川原", "新田", "浜"].contains { resident.place.hasPrefix($0 + " ") })
            #expect((1933...1963).contains(resident.born.yearMonthDay.year))
        }
        let hanako = residents[0]
        #expect(hanako.isHanako && hanako.name == "鳥海 はなこ" && hanako.born == TownDay("1951-03-03"))
        #expect(residents.count { $0.place == hanako.place } == 1, "Hanako lives alone")
    }

    @Test(
        "shows a care manager 2 urgent, 3 to act on, 6 to check and 29 stable, whenever it is founded",
        arguments: foundings
    )
    func levels(foundedAt: Instant) {
        let town = DemoTown(foundedAt: foundedAt)
        let findings = DemoResident.all.map { finding($0, town) }
        let counts = CareLevel.allCases.map { level in findings.count { $0.level == level } }
        #expect(counts == [2, 3, 6, 29])
        for (resident, finding) in zip(DemoResident.all, findings) {
            #expect(resident.course.meets(finding), "\(resident.number) \(resident.course): \(finding)")
        }
    }

    @Test("holds nothing from the future, and nothing older than ninety days", arguments: foundings)
    func past(foundedAt: Instant) {
        let town = DemoTown(foundedAt: foundedAt)
        for resident in DemoResident.all {
            let history = town.history(of: resident, in: town.past)
            let times = history.readings.map(\.measuredAt) + history.signs.map(\.at)
            #expect(times.allSatisfy { town.past.contains($0) && $0 < foundedAt })
            #expect(foundedAt - town.past.lowerBound <= .days(90))
            #expect(history.readings.map(\.measuredAt) == history.readings.map(\.measuredAt).sorted())
        }
    }

    @Test("holds only what a cuff shows and nobody would ask about")
    func plausible() {
        let town = DemoTown(foundedAt: Self.foundings[2])
        for resident in DemoResident.all {
            let readings = town.history(of: resident, in: town.past).readings
            #expect(readings.allSatisfy { Plausibility.isPlausible($0.pressure) && $0.pressure.pulse != nil })
        }
    }

    @Test("is the same for the same seed, and another one for another")
    func seeds() {
        let (one, same) = (DemoTown(foundedAt: Self.foundings[0]), DemoTown(foundedAt: Self.foundings[0]))
        let other = DemoTown(foundedAt: Self.foundings[0], seed: 7)
        for resident in DemoResident.all.prefix(5) {
            #expect(one.history(of: resident, in: one.past) == same.history(of: resident, in: same.past))
            #expect(one.history(of: resident, in: one.past) != other.history(of: resident, in: other.past))
        }
    }

    @Test("goes on: a span and the one after it give what both together give", arguments: foundings)
    func continues(foundedAt: Instant) {
        let town = DemoTown(foundedAt: foundedAt)
        for resident in DemoResident.all {
            let later = foundedAt + .days(3)
            let (before, after) = (
                town.history(of: resident, in: town.past), town.history(of: resident, in: foundedAt..<later)
            )
            let whole = town.history(of: resident, in: town.past.lowerBound..<later)
            #expect(before.readings + after.readings == whole.readings)
            #expect(before.signs + after.signs == whole.signs)
        }
    }

    @Test("gives a sign of life in every home by half past eight on every morning", arguments: foundings)
    func mornings(foundedAt: Instant) {
        let town = DemoTown(foundedAt: foundedAt)
        let today = town.zone.day(of: foundedAt)
        for resident in DemoResident.all {
            for daysAgo in -3...88 {
                let day = today.advanced(byDays: -daysAgo)
                let morning =
                    town.zone.instant(
                        of: day,
                        at: WatchPlan.standard.opensAt
                    )..<town.zone.instant(of: day, at: ClockTime(hour: 8, minute: 30))
                #expect(town.history(of: resident, in: morning).signs.contains { $0.kind == .tap })
            }
        }
    }

    @Test("knows what is usual for Hanako at every time of the day: 135/82 is", arguments: foundings)
    func hanakosUsual(foundedAt: Instant) throws {
        let town = DemoTown(foundedAt: foundedAt)
        let readings = town.history(of: DemoResident.all[0], in: town.past).readings
        let bands = UsualBandRule.bands(from: readings, now: foundedAt, zone: town.zone)
        let shown = try BloodPressure(systolic: 135, diastolic: 82, pulse: 68)
        #expect(bands.map(\.partOfDay) == PartOfDay.allCases)
        #expect(bands.allSatisfy { $0.contains(shown) })
    }

    @Test("watches over those who are over seventy")
    func watched() {
        #expect(DemoResident.all.count { $0.watch != nil } == 33)
        #expect(DemoResident.all[0].watch == .standard)
    }

    private func finding(_ resident: DemoResident, _ town: DemoTown) -> CareFinding {
        TriageRule.finding(
            watch: .quiet,
            readings: town.history(of: resident, in: town.past).readings,
            target: HomeBloodPressureGuideline.jsh2025.targetUntilDoctorSetsOne,
            at: town.foundedAt,
            zone: town.zone
        )
    }

    /// Reads `2026-11-23 02:00` on the town's clock.
    private static func instant(_ text: String) -> Instant? {
        let parts = text.split(separator: " ")
        let clock = parts[1].split(separator: ":").compactMap { Int($0) }
        return TownDay(parts[0]).map { TownZone.japan.instant(of: $0, at: ClockTime(hour: clock[0], minute: clock[1])) }
    }
}

extension PressureCourse {
    /// What the care desk is to say of it on the day of the founding.
    fileprivate func meets(_ finding: CareFinding) -> Bool {
        switch (self, finding.reason) {
        case (.veryHighTwice, .veryHighTwice), (.veryHighOnce, .veryHigh), (.rising, .weekAboveTarget),
            (.high, .weekAboveTarget), (.highInTheMorning, .highInTheMorning), (.stopped, .notMeasured(6...7)),
            (.backUnderTarget, .backUnderTarget), (.improving, .underTarget), (.steady, .underTarget),
            (.justBegun, .fewReadings), (.nowAndThen, .fewReadings):
            true
        default: false
        }
    }
}
