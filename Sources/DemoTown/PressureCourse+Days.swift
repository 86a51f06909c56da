import CommunityModel

extension PressureCourse {
    /// Days of history at the founding, that day included.
    static let daysOfHistory = 90

    /// Around what one measures, before the scatter of days and of single readings. Days ago are counted from the day
    /// of the founding, and are negative after it.
    func pressure(_ usual: MeanPressure, daysAgo: Int, inTheMorning: Bool) -> MeanPressure {
        let days = max(0, daysAgo)
        let higher: Int =
            switch self {
            case .steady, .stopped, .justBegun, .nowAndThen: 0
            case .improving: min(24, max(0, (days - 20) / 2))
            case .backUnderTarget: days >= 7 ? 14 : 0
            case .rising: 18 - min(18, days / 5)
            case .highInTheMorning: inTheMorning ? 17 : 0
            case .high: 26
            case .veryHighTwice: 22
            case .veryHighOnce: 10
            }
        return MeanPressure(systolic: usual.systolic + higher, diastolic: usual.diastolic + higher / 2)
    }

    /// Whether the monitor is used at all on this day.
    func measures(daysAgo: Int) -> Bool {
        switch self {
        case .stopped: daysAgo >= 6
        case .justBegun: daysAgo <= 2
        case .nowAndThen: daysAgo % 3 == 0
        default: true
        }
    }

    /// These people never miss a morning or an evening: their list entry stands on both.
    var isDiligent: Bool {
        switch self {
        case .highInTheMorning, .veryHighTwice, .veryHighOnce, .backUnderTarget: true
        default: false
        }
    }

    /// What the monitor showed the last time before the founding, when that was out of the ordinary: five minutes
    /// apart.
    var lastTime: [MeanPressure]? {
        switch self {
        case .veryHighTwice: [MeanPressure(systolic: 188, diastolic: 104), MeanPressure(systolic: 184, diastolic: 101)]
        case .veryHighOnce: [MeanPressure(systolic: 182, diastolic: 98)]
        default: nil
        }
    }
}
