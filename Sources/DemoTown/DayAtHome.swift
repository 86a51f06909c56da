import CommunityModel

/// One day of one person: when the television went on, when the card was laid on the reader, what the monitor showed.
struct DayAtHome {
    /// Between two measurements one rests.
    static let rest = Duration.minutes(5)
    /// Everybody has given a sign by then, so that a morning on which nothing is the matter alarms nobody.
    static let latestMorning = ClockTime(hour: 8, minute: 30)

    private(set) var readings: [DatedBloodPressure] = []
    private(set) var signs: [LifeSign] = []

    init(of resident: DemoResident, on day: TownDay, in town: DemoTown) {
        var random = SplitMix64(seed: town.seed, person: resident.number, day: day.daysSinceEpoch)
        let daysAgo = town.foundingDay.daysSinceEpoch - day.daysSinceEpoch
        let sameForTheDay = random.scatter(2)
        let habit = DailyHabit(of: resident)
        for time in DailyHabit.Time.allCases {
            let start = town.zone.start(of: day) + habit.minute(of: time, &random)
            let misses = random.happens(percent: habit.percentMissed(time))
            let measuresTwice = random.happens(percent: 25)
            let isThere = !misses && resident.course.measures(daysAgo: daysAgo)
            if time != .midday { signs.append(LifeSign(kind: .televisionKey, at: start - .minutes(20))) }
            if time == .morning || isThere { signs.append(LifeSign(kind: .tap, at: start - .seconds(90))) }
            let around = resident.course.pressure(resident.usual, daysAgo: daysAgo, inTheMorning: time == .morning)
            for repetition in 0..<2 {
                let scattered = around.scattered(by: sameForTheDay + random.scatter(2), random.scatter(1))
                let pulse = 60 + resident.number * 7 % 15 + random.scatter(2)
                guard isThere, repetition == 0 || measuresTwice, let pressure = BloodPressure(scattered, pulse: pulse)
                else { continue }
                readings.append(DatedBloodPressure(measuredAt: start + Self.rest * repetition, pressure: pressure))
            }
        }
    }
}

/// When somebody measures, and how often not.
struct DailyHabit {
    enum Time: CaseIterable {
        case morning
        case midday
        case evening
    }

    private let resident: DemoResident

    init(of resident: DemoResident) {
        self.resident = resident
    }

    /// After midnight. Some get up early and some late, each at about their own time.
    func minute(of time: Time, _ random: inout SplitMix64) -> Duration {
        let own =
            switch time {
            case .morning: 6 * 60 + 10 + resident.number * 37 % 90
            case .midday: 12 * 60 + 20
            case .evening: 19 * 60 + 40 + resident.number * 53 % 95
            }
        return .seconds((own + random.scatter(8)) * 60 + Int.random(in: 0..<60, using: &random))
    }

    func percentMissed(_ time: Time) -> Int {
        switch time {
        // Hanako measures at noon as well, so that the television knows what is usual for her all day long.
        case .midday: resident.isHanako ? 30 : 100
        case .morning: resident.isHanako || resident.course.isDiligent ? 0 : 8
        case .evening: resident.isHanako || resident.course.isDiligent ? 0 : 25
        }
    }
}

extension MeanPressure {
    fileprivate func scattered(by systolic: Int, _ diastolic: Int) -> MeanPressure {
        MeanPressure(systolic: self.systolic + systolic, diastolic: self.diastolic + systolic / 3 + diastolic)
    }
}

extension BloodPressure {
    /// nil when no arm gives such numbers.
    init?(_ pressure: MeanPressure, pulse: Int) {
        do {
            try self.init(systolic: pressure.systolic, diastolic: pressure.diastolic, pulse: pulse)
        } catch {
            return nil
        }
    }
}
