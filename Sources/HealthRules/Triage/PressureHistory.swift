import CommunityModel

/// Readings by day, as the triage looks at them: each day counts once, however often it was measured.
struct PressureHistory {
    private let today: TownDay
    private let zone: TownZone
    private let byDay: [TownDay: [DatedBloodPressure]]

    /// Readings of days after today are left aside.
    init(_ readings: [DatedBloodPressure], today: TownDay, zone: TownZone) {
        self.today = today
        self.zone = zone
        byDay = Dictionary(grouping: readings) { zone.day(of: $0.measuredAt) }.filter { $0.key <= today }
    }

    /// The mean of the measured days among the seven that ended so many days ago; nil with fewer than
    /// ``TriageRule/fewestDays``.
    func mean(endingDaysAgo days: Int) -> MeanPressure? {
        mean(over: days..<days + 7) { _ in true }
    }

    /// The mean of one part of the day over the last days, today included.
    func mean(of part: PartOfDay, days: Int) -> MeanPressure? {
        mean(over: 0..<days) { PartOfDay(of: $0.measuredAt, in: zone) == part }
    }

    func measuredDays(ofLast days: Int) -> Int {
        (0..<days).count { byDay[today.advanced(byDays: -$0)] != nil }
    }

    /// How many days ago it was measured last; nil when it never was.
    var daysSinceLast: Int? {
        byDay.keys.max().map { today.daysSinceEpoch - $0.daysSinceEpoch }
    }

    func start(daysAgo days: Int) -> Instant {
        zone.start(of: today.advanced(byDays: -days))
    }

    /// A mean above the target, with the days in a row up to the last measured one whose own mean was, too.
    func aboveTarget(_ mean: MeanPressure, _ target: BloodPressureTarget, level: CareLevel) -> CareFinding {
        var run: [TownDay] = []
        for day in byDay.keys.sorted(by: >) {
            guard let own = dailyMean(of: day, where: { _ in true }), MeanPressure(rounding: own).isAtOrAbove(target)
            else { break }
            run.append(day)
        }
        return CareFinding(
            level: level,
            reason: .weekAboveTarget(mean, daysInARow: run.count),
            since: zone.start(of: run.last ?? today)
        )
    }

    private func mean(over daysAgo: Range<Int>, where isCounted: (DatedBloodPressure) -> Bool) -> MeanPressure? {
        let means = daysAgo.compactMap { dailyMean(of: today.advanced(byDays: -$0), where: isCounted) }
        guard means.count >= TriageRule.fewestDays else { return nil }
        return MeanPressure(rounding: Self.mean(of: means))
    }

    private func dailyMean(of day: TownDay, where isCounted: (DatedBloodPressure) -> Bool) -> (Double, Double)? {
        let readings = (byDay[day] ?? []).filter(isCounted)
        guard !readings.isEmpty else { return nil }
        return Self.mean(of: readings.map { (Double($0.pressure.systolic), Double($0.pressure.diastolic)) })
    }

    private static func mean(of values: [(Double, Double)]) -> (Double, Double) {
        let sum = values.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
        return (sum.0 / Double(values.count), sum.1 / Double(values.count))
    }
}

extension MeanPressure {
    fileprivate init(rounding mean: (Double, Double)) {
        self.init(systolic: Int(mean.0.rounded()), diastolic: Int(mean.1.rounded()))
    }
}
