/// Why a resident stands where they stand on the care desk's list (気づき): a level, a reason with its numbers, and since
/// when.
package struct CareFinding: Hashable, Sendable {
    package let level: CareLevel
    package let reason: CareReason
    /// nil when nothing began: readings as they should be.
    package let since: Instant?

    package init(level: CareLevel, reason: CareReason, since: Instant?) {
        self.level = level
        self.reason = reason
        self.since = since
    }
}

/// The reason of a finding with the numbers that it stands on; screens put it into words.
package enum CareReason: Hashable, Sendable {
    /// The watch raised an alert: no sign of life since the last one, nil when there never was one. Where the home was
    /// out of reach, nobody knows whether the television asked.
    case noSignOfLife(last: Instant?, home: HomeReach)
    /// The deadline has passed, and the television is asking.
    case askedOnTelevision(last: Instant?)
    /// The last two readings were both at or beyond the guideline's urgent limit, within a day.
    case veryHighTwice(BloodPressure, then: BloodPressure)
    /// The last reading was, and it was not measured again.
    case veryHigh(BloodPressure)
    /// The mean of seven days is above the target; on how many days in a row, up to the last measured one, it was.
    case weekAboveTarget(MeanPressure, daysInARow: Int)
    /// Mornings are above the target, evenings are not.
    case highInTheMorning(morning: MeanPressure, evening: MeanPressure)
    /// Measured before, but not for this many days.
    case notMeasured(days: Int)
    /// Above the target a week ago, under it now.
    case backUnderTarget(MeanPressure)
    case underTarget(MeanPressure)
    /// Too few days to say anything.
    case fewReadings(days: Int)
}

/// A mean of several days, mmHg, rounded to whole numbers.
package struct MeanPressure: Hashable, Sendable {
    package let systolic: Int
    package let diastolic: Int

    package init(systolic: Int, diastolic: Int) {
        self.systolic = systolic
        self.diastolic = diastolic
    }
}
