package import CommunityModel

/// The mean of one day's measurements, mmHg. A day without measurement has no point.
package struct DailyPoint: Hashable, Sendable {
    package let day: TownDay
    package let systolic: Double
    package let diastolic: Double

    package init(day: TownDay, systolic: Double, diastolic: Double) {
        self.day = day
        self.systolic = systolic
        self.diastolic = diastolic
    }

    /// Compares what is shown: means rounded to whole mmHg.
    func isAbove(_ target: BloodPressureTarget) -> Bool {
        systolicIsAbove(target) || diastolicIsAbove(target)
    }

    func systolicIsAbove(_ target: BloodPressureTarget) -> Bool {
        Int(systolic.rounded()) >= target.systolicBelow
    }

    func diastolicIsAbove(_ target: BloodPressureTarget) -> Bool {
        Int(diastolic.rounded()) >= target.diastolicBelow
    }
}

/// The mean of the seven days that end with `day`, mmHg. Days for which there is too little have no point.
package struct MeanPoint: Hashable, Sendable {
    package let day: TownDay
    package let systolic: Double
    package let diastolic: Double

    package init(day: TownDay, systolic: Double, diastolic: Double) {
        self.day = day
        self.systolic = systolic
        self.diastolic = diastolic
    }
}

/// How the last seven days were, in whole mmHg.
package struct WeekSummary: Hashable, Sendable {
    package let systolic: Int
    package let diastolic: Int
    /// Change of the upper pressure against the seven days before; nil when those had too little.
    package let change: Int?

    package init(systolic: Int, diastolic: Int, change: Int?) {
        self.systolic = systolic
        self.diastolic = diastolic
        self.change = change
    }

    func isAbove(_ target: BloodPressureTarget) -> Bool {
        systolic >= target.systolicBelow || diastolic >= target.diastolicBelow
    }
}

/// One measurement with the time at which it was taken.
package struct ShownReading: Hashable, Sendable {
    package let day: TownDay
    package let clock: ClockTime
    package let partOfDay: PartOfDay
    package let pressure: BloodPressure

    package init(day: TownDay, clock: ClockTime, partOfDay: PartOfDay, pressure: BloodPressure) {
        self.day = day
        self.clock = clock
        self.partOfDay = partOfDay
        self.pressure = pressure
    }
}

/// How far back a page looks.
package enum RecordPeriod: Int, Hashable, Sendable, CaseIterable {
    case week = 7
    case month = 30
    case quarter = 90

    package var days: Int { rawValue }

    /// The first of the days that end with `today`.
    package func firstDay(endingWith today: TownDay) -> TownDay {
        today.advanced(byDays: 1 - days)
    }

    var words: String {
        switch self {
        case .week: "7日"
        case .month: "30日"
        case .quarter: "3か月"
        }
    }
}
