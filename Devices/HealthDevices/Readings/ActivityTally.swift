import CommunityModel
import HealthRules

/// One day of one person on a tracker while its numbers are gathered.
struct ActivityTally {
    /// In thousandths.
    private struct Sum {
        /// Of the numbers that are parts of the day.
        var parts: Int?
        /// The largest that stands for the day so far.
        var whole: Int?

        /// Whole; a part that was forgotten does not make the day smaller.
        var total: Int? {
            guard let most = whole.map({ max($0, parts ?? 0) }) ?? parts else { return nil }
            return ActivityTally.whole(most)
        }
    }

    private struct Seen: Hashable {
        let count: ActivityCount
        let takenAt: DeviceLocalTime
        let period: Int?
    }

    let day: TownDay
    let personID: UInt16?
    var isQuestionable = false
    private var sums: [ActivityCount.Kind: Sum] = [:]
    /// Steps, in thousandths.
    private var hours = [Int?](repeating: nil, count: 24)
    private var seen: Set<Seen> = []
    private var lastStamp: DeviceLocalTime?

    init(day: TownDay, personID: UInt16?) {
        self.day = day
        self.personID = personID
    }

    /// Counts in a number that was counted over `period` ms, once.
    mutating func add(_ count: ActivityCount, takenAt: DeviceLocalTime, period: Int?) {
        guard seen.insert(Seen(count: count, takenAt: takenAt, period: period)).inserted else { return }
        lastStamp = max(lastStamp ?? takenAt, takenAt)
        var sum = sums[count.kind] ?? Sum()
        if let period, period < 20 * 3_600_000 {
            sum.parts = (sum.parts ?? 0) + count.thousandths
            if count.kind == .steps, period <= 3_600_000 {
                let hour = Int(takenAt.milliseconds - DeviceLocalTime.midnight(of: day).milliseconds) / 3_600_000
                hours[hour] = (hours[hour] ?? 0) + count.thousandths
            }
        } else {
            sum.whole = max(sum.whole ?? count.thousandths, count.thousandths)
        }
        sums[count.kind] = sum
    }

    var interpretation: Interpretation {
        Interpretation(result, takenAt: lastStamp, userSlot: personID.map(Int.init), quality: quality)
    }

    private var result: Result<MeasuredValues, ReadingRefusal.Reason> {
        guard let steps = sums[.steps]?.total else { return .failure(.incomplete) }
        do throws(ReadingError) {
            let activity = try ActivityDay(
                day: day,
                hourlySteps: hours.map { $0.map(Self.whole) },
                steps: steps,
                distance: sums[.distance]?.total,
                energy: sums[.energy]?.total,
                activeMinutes: sums[.activeTime]?.total
            )
            return .success(.activity(activity))
        } catch {
            return .failure(.impossible(error))
        }
    }

    private static func whole(_ thousandths: Int) -> Int { (thousandths + 500) / 1_000 }

    private var quality: ReadingQuality {
        var quality: ReadingQuality = isQuestionable ? .questionable : []
        if case .success(let values) = result, !Plausibility.isPlausible(values) { quality.insert(.implausible) }
        return quality
    }
}

extension DeviceLocalTime {
    static func midnight(of day: TownDay) -> DeviceLocalTime {
        DeviceLocalTime(day, ClockTime(millisecondsSinceMidnight: 0))
    }
}

extension MeasuredValues {
    /// A day that a tracker counted under a date which its clock had wrong by half a day or more is the one on which it
    /// was counted. Other values have no date of their own.
    func moved(to time: MeasuredTime, in zone: TownZone) -> MeasuredValues {
        guard case .activity(let activity) = self, time.clockQuality == .corrected,
            let stamp = time.deviceLocalMilliseconds,
            (DeviceLocalTime(time.instant, in: zone).milliseconds - stamp).magnitude >= 43_200_000
        else { return self }
        let moved = try? ActivityDay(
            day: zone.day(of: time.instant),
            hourlySteps: activity.hourlySteps,
            steps: activity.steps,
            distance: activity.distance,
            energy: activity.energy,
            activeMinutes: activity.activeMinutes
        )
        return moved.map { .activity($0) } ?? self
    }
}
