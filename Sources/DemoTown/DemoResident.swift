package import CommunityModel

/// One of the forty people of the fictional town: who it is, and how it goes with them.
package struct DemoResident: Hashable, Sendable {
    /// 1...40, in the order of the register.
    package let number: Int
    /// 「鳥海 はなこ」
    package let name: String
    /// 「とりうみ はなこ」
    package let kana: String
    package let born: TownDay
    /// 「本町 3-12」; a couple has the same.
    package let place: String
    /// What the monitor shows when nothing is the matter, mmHg.
    let usual: MeanPressure
    /// How the blood pressure has been going.
    package let course: PressureCourse
    package let watch: WatchPlan?

    /// Her home is the one with the reader, the cards and the monitor on the table.
    package var isHanako: Bool { number == 1 }
}

/// How the blood pressure of somebody has been going in the ninety days before the town was founded (経過).
package enum PressureCourse: Hashable, Sendable, CaseIterable {
    case steady
    /// Was high, takes a medicine since ten weeks, is fine for three.
    case improving
    /// Was above the target until a week ago.
    case backUnderTarget
    /// Rises slowly, and is above the target by now.
    case rising
    /// Above the target in the mornings, under it in the evenings.
    case highInTheMorning
    /// High for long.
    case high
    /// The last time it was measured, it was very high, and again five minutes later.
    case veryHighTwice
    /// The last time it was measured, it was very high; it was not measured again.
    case veryHighOnce
    /// Has not measured for six days.
    case stopped
    /// Got the monitor the day before yesterday.
    case justBegun
    /// Measures every third day.
    case nowAndThen
}
