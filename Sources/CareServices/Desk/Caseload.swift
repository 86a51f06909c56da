package import CommunityModel
package import Trends

/// One line of the care desk's list.
package struct CaseloadEntry: Hashable, Sendable {
    package let resident: Resident
    /// Where they live, as the desk calls it: 「本町 3-12」.
    package let place: String
    package let finding: CareFinding
    /// nil before the first reading.
    package let latest: StoredReading<BloodPressure>?
    /// The last sign of life of any kind.
    package let lastSign: LifeSign?
    /// Of the thirty days that end today, oldest first; without implausible readings.
    package let dailyMeans: [DailyMean]
    package let target: BloodPressureTarget

    package init(
        resident: Resident,
        place: String,
        finding: CareFinding,
        latest: StoredReading<BloodPressure>?,
        lastSign: LifeSign?,
        dailyMeans: [DailyMean],
        target: BloodPressureTarget
    ) {
        self.resident = resident
        self.place = place
        self.finding = finding
        self.latest = latest
        self.lastSign = lastSign
        self.dailyMeans = dailyMeans
        self.target = target
    }
}

/// The care desk's list: all clients of one staff member, the most urgent first.
package struct Caseload: Hashable, Sendable {
    package let entries: [CaseloadEntry]

    package init(entries: [CaseloadEntry]) {
        self.entries = entries
    }

    package func count(of level: CareLevel) -> Int {
        entries.count { $0.finding.level == level }
    }
}

/// One client's page at the care desk.
package struct ClientRecord: Hashable, Sendable {
    package let entry: CaseloadEntry
    /// The period that is shown, today included.
    package let days: ClosedRange<TownDay>
    /// Of these days, oldest first, the implausible ones among them.
    package let readings: [StoredReading<BloodPressure>]
    package let dailyMeans: [DailyMean]
    package let sevenDayMeans: [SevenDayMean]
    package let contacts: [FamilyContact]
    package let plan: WatchPlan?

    package init(
        entry: CaseloadEntry,
        days: ClosedRange<TownDay>,
        readings: [StoredReading<BloodPressure>],
        dailyMeans: [DailyMean],
        sevenDayMeans: [SevenDayMean],
        contacts: [FamilyContact],
        plan: WatchPlan?
    ) {
        self.entry = entry
        self.days = days
        self.readings = readings
        self.dailyMeans = dailyMeans
        self.sevenDayMeans = sevenDayMeans
        self.contacts = contacts
        self.plan = plan
    }
}
