package import CommunityModel

extension TownDay {
    /// `11月22日（日）`
    package var inJapanese: String {
        "\(monthAndDay)（\(weekdayInJapanese)）"
    }

    /// `11月22日`
    package var monthAndDay: String {
        let (_, month, day) = yearMonthDay
        return "\(month)月\(day)日"
    }

    /// `11/22`, for the axis of a chart.
    package var slashed: String {
        let (_, month, day) = yearMonthDay
        return "\(month)/\(day)"
    }

    /// `日`
    package var weekdayInJapanese: String {
        ["日", "月", "火", "水", "木", "金", "土"][weekday]
    }

    /// `きょう`, `きのう`, `おととい`, then the date.
    package func spoken(on today: TownDay) -> String {
        switch today.daysSinceEpoch - daysSinceEpoch {
        case 0: "きょう"
        case 1: "きのう"
        case 2: "おととい"
        default: monthAndDay
        }
    }
}

extension ClockTime {
    /// `午前 9:15`; noon is 午後 0:00.
    package var inJapanese: String {
        let half = hour < 12 ? "午前" : "午後"
        return "\(half) \(hour % 12):\(minute < 10 ? "0" : "")\(minute)"
    }

    /// What people say to each other at this time of day.
    package var greeting: String {
        switch hour {
        case 4..<11: "おはようございます"
        case 11..<18: "こんにちは"
        default: "こんばんは"
        }
    }
}

extension PartOfDay {
    /// `朝`, `夜`, `昼`.
    package var inJapanese: String {
        switch self {
        case .morning: "朝"
        case .evening: "夜"
        case .other: "昼"
        }
    }
}
