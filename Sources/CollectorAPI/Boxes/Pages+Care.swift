import CareServices
import CommunityModel
import HealthRules
import Screens
import Trends

// What the use cases answer, put as the pages show it.

extension HomePage {
    init(_ summary: HomeSummary, frame: TelevisionFrame) {
        self.init(
            frame: frame,
            name: summary.resident.displayName,
            kana: summary.resident.kana,
            lastReading: summary.latest.map { ShownReading($0, zone: frame.zone) },
            days: summary.dailyMeans.map(DailyPoint.init),
            target: summary.target
        )
    }
}

extension BloodPressurePage {
    init(_ history: BloodPressureHistory, frame: TelevisionFrame) {
        self.init(
            frame: frame,
            name: history.resident.displayName,
            days: history.dailyMeans.map(DailyPoint.init),
            means: history.sevenDayMeans.map(MeanPoint.init),
            target: history.target,
            period: RecordPeriod(history),
            week: WeekSummary(history, today: frame.today),
            latest: history.readings.suffix(2).reversed().map { ShownReading($0, zone: frame.zone) }
        )
    }
}

extension BloodPressureTablePage {
    init(_ history: BloodPressureHistory, frame: TelevisionFrame, sheet: Int) {
        self.init(
            frame: frame,
            name: history.resident.displayName,
            days: history.dailyMeans.map(DailyPoint.init),
            target: history.target,
            period: RecordPeriod(history),
            sheet: sheet
        )
    }
}

extension AccessRecordsPage {
    init(_ history: AccessHistory, frame: TelevisionFrame, sheet: Int) {
        self.init(frame: frame, visits: history.visits.map { Visit($0, zone: frame.zone) }, sheet: sheet)
    }
}

extension AccessRecordsPage.Visit {
    fileprivate init(_ visit: AccessVisit, zone: TownZone) {
        let (day, clock) = zone.split(visit.at)
        let (who, part) =
            switch visit.by {
            case .resident: ("ご本人", "この テレビ")
            case .staff(let member): ("\(member.displayName) さん", member.title)
            case .formerStaff: ("役場の 担当者", "いまは いません")
            }
        let words = visit.what.map(\.words)
        let what = words.enumerated().filter { place, word in words.firstIndex(of: word) == place }.map(\.element)
        self.init(
            day: day,
            clock: clock,
            who: who,
            part: part,
            what: what.joined(separator: "、"),
            why: visit.purpose.words
        )
    }
}

extension RecordPeriod {
    fileprivate init(_ history: BloodPressureHistory) {
        let count = history.days.upperBound.daysSinceEpoch - history.days.lowerBound.daysSinceEpoch + 1
        self = RecordPeriod(rawValue: count) ?? .week
    }
}

extension WeekSummary {
    /// Compares with the mean that ended a week earlier, where the period reaches that far back.
    fileprivate init?(_ history: BloodPressureHistory, today: TownDay) {
        guard let week = history.sevenDayMeans.last, week.day == today else { return nil }
        let before = history.sevenDayMeans.last { $0.day == today.advanced(byDays: -7) }
        self.init(
            systolic: Int(week.systolic.rounded()),
            diastolic: Int(week.diastolic.rounded()),
            change: before.map { Int(week.systolic.rounded()) - Int($0.systolic.rounded()) }
        )
    }
}

extension DailyPoint {
    init(_ mean: DailyMean) {
        self.init(day: mean.day, systolic: mean.systolic, diastolic: mean.diastolic)
    }
}

extension MeanPoint {
    init(_ mean: SevenDayMean) {
        self.init(day: mean.day, systolic: mean.systolic, diastolic: mean.diastolic)
    }
}

extension ShownReading {
    init(_ reading: StoredReading<BloodPressure>, zone: TownZone) {
        let (day, clock) = zone.split(reading.measuredAt)
        self.init(
            day: day,
            clock: clock,
            partOfDay: PartOfDay(of: reading.measuredAt, in: zone),
            pressure: reading.pressure
        )
    }
}
