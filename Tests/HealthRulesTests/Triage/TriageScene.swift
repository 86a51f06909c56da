import CommunityModel
import HealthRules
import TestSupport

/// Hanako's readings, counted back from Sunday, 2026-11-22, nine in the evening in Tokyo.
enum TriageScene {
    static let zone = TownZone.japan
    static let today = TownDay(daysSinceEpoch: 20_779)
    static let now = at(21, 0)
    static let target = HomeBloodPressureGuideline.jsh2025.targetUntilDoctorSetsOne

    static func at(_ hour: Int, _ minute: Int, _ second: Int = 0, daysAgo: Int = 0) -> Instant {
        zone.instant(
            of: today.advanced(byDays: -daysAgo),
            at: ClockTime(hour: hour, minute: minute, second: second)
        )
    }

    static func reading(_ systolic: Int, _ diastolic: Int, at instant: Instant) throws -> DatedBloodPressure {
        DatedBloodPressure(
            measuredAt: instant,
            pressure: try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: 68)
        )
    }

    /// One reading a day, at the same hour, oldest first.
    static func readings(
        _ systolic: Int,
        _ diastolic: Int = 70,
        daysAgo days: some Sequence<Int>,
        hour: Int = 7
    ) throws -> [DatedBloodPressure] {
        try days.sorted(by: >).map { try reading(systolic, diastolic, at: at(hour, 0, daysAgo: $0)) }
    }

    /// What the rule finds in readings that are given in any order.
    static func finding(
        _ readings: [DatedBloodPressure],
        watch: WatchState = .quiet,
        at now: Instant = now
    ) -> CareFinding {
        TriageRule.finding(
            watch: watch,
            readings: readings.sorted { $0.measuredAt < $1.measuredAt },
            target: target,
            at: now,
            zone: zone
        )
    }
}

extension TriageScene {
    /// Three weeks of up to three readings a day, some days without; oldest first.
    static func anyReadings(onlyMornings: Bool, _ random: inout PseudoRandom) throws -> [DatedBloodPressure] {
        let usual = Int.random(in: 110...165, using: &random)
        let chance = Double.random(in: 0...1, using: &random)
        var readings: [DatedBloodPressure] = []
        for daysAgo in 0..<21 where Double.random(in: 0..<1, using: &random) < chance {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let hour = Int.random(in: onlyMornings ? 4...11 : 0...20, using: &random)
                let systolic = usual + Int.random(in: -25...30, using: &random)
                readings.append(
                    try reading(
                        systolic,
                        systolic / 2 + Int.random(in: -5...20, using: &random),
                        at: at(hour, .random(in: 0...59, using: &random), daysAgo: daysAgo)
                    )
                )
            }
        }
        return readings.sorted { $0.measuredAt < $1.measuredAt }
    }

    /// Every reading higher, each by an amount of its own.
    static func raised(
        _ readings: [DatedBloodPressure],
        _ random: inout PseudoRandom
    ) throws -> [DatedBloodPressure] {
        try readings.map {
            let more = Int.random(in: 1...40, using: &random)
            return try reading(
                $0.pressure.systolic + more,
                $0.pressure.diastolic + Int.random(in: 0...more, using: &random),
                at: $0.measuredAt
            )
        }
    }

    static func anyWatch(_ random: inout PseudoRandom) -> WatchState {
        let last = Bool.random(using: &random) ? at(21, 14, daysAgo: 1) : nil
        return switch Int.random(in: 0..<6, using: &random) {
        case 0: .asked(last: last, since: at(9, 0))
        case 1: .alerted(last: last, home: .connected, since: at(9, 30))
        default: .quiet
        }
    }
}
