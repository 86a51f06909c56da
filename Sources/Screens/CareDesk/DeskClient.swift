package import CommunityModel

/// One client as the desk shows them.
package struct DeskClient: Hashable, Sendable {
    package let resident: Resident
    /// 「本町 3-12」
    package let place: String
    package let finding: CareFinding
    /// The last reading and when it was measured; nil before the first.
    package let latest: DatedBloodPressure?
    package let lastSign: LifeSign?
    /// Of thirty days, oldest first.
    package let days: [DailyPoint]
    package let target: BloodPressureTarget

    package init(
        resident: Resident,
        place: String,
        finding: CareFinding,
        latest: DatedBloodPressure?,
        lastSign: LifeSign?,
        days: [DailyPoint],
        target: BloodPressureTarget
    ) {
        self.resident = resident
        self.place = place
        self.finding = finding
        self.latest = latest
        self.lastSign = lastSign
        self.days = days
        self.target = target
    }

    func age(on today: TownDay) -> Int {
        let (year, month, day) = today.yearMonthDay
        let born = resident.birthDate.yearMonthDay
        return year - born.year - ((month, day) < (born.month, born.day) ? 1 : 0)
    }

    var isLastAboveTarget: Bool { days.last?.isAbove(target) ?? false }
}

extension DeskFrame {
    func levelBadge(_ level: CareLevel) -> Markup {
        element("span", .class("lv l\(level.rawValue)")) {
            DeskPicture.level(level)
            words.name(of: level)
        }
    }

    func reason(of client: DeskClient) -> ReasonWords {
        words.reason(client.finding.reason, target: client.target, now: now, zone: zone)
    }
}
