import CommunityModel

/// A date, or a date and a time, in a device's memory.
enum TimeField: Hashable, Sendable {
    /// Its parts stand by themselves; a second that is not there is 0.
    case calendar(Calendar)
    /// So many units have passed since the beginning of a day.
    case count(ScaledField, Unit, since: TownDay)

    struct Calendar: Hashable, Sendable {
        let year: ScaledField
        let month: ScaledField
        let day: ScaledField
        /// Nil in a date.
        let hour: ScaledField?
        let minute: ScaledField?
        let second: ScaledField?
    }

    enum Unit: String, CaseIterable {
        case days
        case minutes
        case seconds

        var milliseconds: Int64 {
            switch self {
            case .days: 86_400_000
            case .minutes: 60_000
            case .seconds: 1_000
            }
        }
    }

    private static let tenThousandYears: UInt64 = 10_000 * 366 * 86_400_000

    /// Nil when what stands there is no date and time from 1900 to 9999: a clock that was never set.
    func time(in memory: [UInt8]) -> DeviceLocalTime? {
        switch self {
        case .calendar(let calendar): return calendar.time(in: memory)
        case .count(let field, let unit, let since):
            guard let count = field.whole(in: memory) else { return nil }
            let (passed, isTooLarge) = Int64(count).multipliedReportingOverflow(by: unit.milliseconds)
            guard !isTooLarge, passed.magnitude < Self.tenThousandYears else { return nil }
            return DeviceLocalTime(milliseconds: Int64(since.daysSinceEpoch) * 86_400_000 + passed)
        }
    }

    /// The day of that time.
    func day(in memory: [UInt8]) -> TownDay? {
        time(in: memory).map { TownZone.utc.day(of: Instant(milliseconds: $0.milliseconds)) }
    }
}

extension TimeField.Calendar {
    fileprivate func time(in memory: [UInt8]) -> DeviceLocalTime? {
        func part(_ field: ScaledField?) -> Int? {
            guard let field else { return 0 }
            return field.whole(in: memory)
        }
        guard let year = year.whole(in: memory), (1_900...9_999).contains(year),
            let month = month.whole(in: memory), let day = day.whole(in: memory),
            let date = TownDay(year: year, month: month, day: day),
            let hour = part(hour), (0..<24).contains(hour), let minute = part(minute), (0..<60).contains(minute),
            let second = part(second), (0..<60).contains(second)
        else { return nil }
        return DeviceLocalTime(date, ClockTime(hour: hour, minute: minute, second: second))
    }
}
