package import CommunityModel

/// How it stands with the watch, as far as the care desk's list is concerned.
package enum WatchState: Hashable, Sendable {
    /// Nothing is missing, or nobody watches.
    case quiet
    /// The television asks; the last sign before that, if there ever was one.
    case asked(last: Instant?, since: Instant)
    /// The family was told; `home` is how it stood with the box at home then.
    case alerted(last: Instant?, home: HomeReach, since: Instant)
}

/// Where a resident stands on the care desk's list, and why (段階の決め方). The first of these that holds:
///
/// | level | when |
/// |---|---|
/// | 至急 | the watch raised an alert |
/// | 至急 | the last two readings at or beyond the urgent limit (JSH2025), within a day, not older than a day |
/// | 要対応 | the last one, and it was not measured again |
/// | 要対応 | mean of seven days of grade II or more (JSH2019), with at least five measured days |
/// | 確認 | the television is asking |
/// | 確認 | mean of seven days at or above the target |
/// | 確認 | of fourteen days mornings at or above the target, evenings below, at least five days each |
/// | 確認 | measured before, but not for five days |
/// | 安定 | everything else |
///
/// One reading says little: only means of days and urgent values count.
package enum TriageRule {
    /// Fewer measured days make no judgement (JSH2019: five days at least, better seven).
    package static let fewestDays = 5
    /// Without a reading for so many days somebody should ask.
    package static let silentDays = 5
    /// An urgent reading is news for so long.
    package static let urgentSpan = Duration.hours(24)
    /// What mornings and evenings are compared over.
    package static let comparedDays = 14

    /// What a care manager should know of a client now, the most urgent first.
    ///
    /// The readings are the plausible ones of the last weeks, oldest first; at or above either number of the target
    /// is too high.
    package static func finding(
        watch: WatchState,
        readings: [DatedBloodPressure],
        target: BloodPressureTarget,
        at now: Instant,
        zone: TownZone,
        guideline: HomeBloodPressureGuideline = .jsh2025
    ) -> CareFinding {
        let history = PressureHistory(readings, today: zone.day(of: now), zone: zone)
        let week = history.mean(endingDaysAgo: 0)
        if case .alerted(let last, let home, let since) = watch {
            return CareFinding(level: .urgent, reason: .noSignOfLife(last: last, home: home), since: since)
        }
        if let urgent = urgent(readings, at: now, guideline) { return urgent }
        if let week, HomePressureClass(of: week) >= .gradeII {
            return history.aboveTarget(week, target, level: .needsAction)
        }
        if case .asked(let last, let since) = watch {
            return CareFinding(level: .check, reason: .askedOnTelevision(last: last), since: since)
        }
        if let week, week.isAtOrAbove(target) { return history.aboveTarget(week, target, level: .check) }
        return highInTheMorning(history, target) ?? notMeasured(history) ?? stable(history, week, target)
    }

    private static func urgent(
        _ readings: [DatedBloodPressure],
        at now: Instant,
        _ guideline: HomeBloodPressureGuideline
    ) -> CareFinding? {
        guard let last = readings.last, !guideline.urgent.contains(last.pressure), now - last.measuredAt <= urgentSpan
        else { return nil }
        let before = readings.dropLast().last
        if let before, !guideline.urgent.contains(before.pressure), last.measuredAt - before.measuredAt <= urgentSpan {
            return CareFinding(
                level: .urgent,
                reason: .veryHighTwice(before.pressure, then: last.pressure),
                since: before.measuredAt
            )
        }
        return CareFinding(level: .needsAction, reason: .veryHigh(last.pressure), since: last.measuredAt)
    }

    private static func highInTheMorning(_ history: PressureHistory, _ target: BloodPressureTarget) -> CareFinding? {
        guard let morning = history.mean(of: .morning, days: comparedDays), morning.isAtOrAbove(target),
            let evening = history.mean(of: .evening, days: comparedDays), !evening.isAtOrAbove(target)
        else { return nil }
        return CareFinding(
            level: .check,
            reason: .highInTheMorning(morning: morning, evening: evening),
            since: history.start(daysAgo: comparedDays - 1)
        )
    }

    private static func notMeasured(_ history: PressureHistory) -> CareFinding? {
        guard let days = history.daysSinceLast, days >= silentDays else { return nil }
        return CareFinding(level: .check, reason: .notMeasured(days: days), since: history.start(daysAgo: days - 1))
    }

    private static func stable(
        _ history: PressureHistory,
        _ week: MeanPressure?,
        _ target: BloodPressureTarget
    ) -> CareFinding {
        guard let week else {
            return CareFinding(level: .stable, reason: .fewReadings(days: history.measuredDays(ofLast: 7)), since: nil)
        }
        let before = history.mean(endingDaysAgo: 7)
        let isBack = before.map { $0.isAtOrAbove(target) } ?? false
        return CareFinding(level: .stable, reason: isBack ? .backUnderTarget(week) : .underTarget(week), since: nil)
    }
}
