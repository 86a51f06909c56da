package import CommunityModel

/// What the care desk reads of its clients.
package protocol CareDeskStore: Sendable {
    /// All clients of a staff member with their readings of a period, oldest first, in the order of their kana.
    func clients(
        of staff: StaffMember.ID,
        readingsIn period: ClosedRange<Instant>
    ) async throws(StoreError) -> [ClientFacts]

    /// - Returns: nil when the resident is not a client of theirs.
    func client(
        _ resident: Resident.ID,
        of staff: StaffMember.ID,
        readingsIn period: ClosedRange<Instant>
    ) async throws(StoreError) -> ClientFacts?

    /// Differs from the last one when the desk has something new to show; cheap to ask for.
    func deskPulse() async throws(StoreError) -> DeskPulse
}

/// What the store knows of one client.
package struct ClientFacts: Hashable, Sendable {
    package let resident: Resident
    /// Where they live, as the support desk calls it.
    package let place: String
    /// Of the period, oldest first, the implausible ones among them.
    package let readings: [StoredReading<BloodPressure>]
    /// The last one of all, in the period or before.
    package let latest: StoredReading<BloodPressure>?
    /// The last one before the end of the period.
    package let lastSign: LifeSign?
    package let watch: Watch
    package let plan: WatchPlan?
    package let contacts: [FamilyContact]

    package init(
        resident: Resident,
        place: String,
        readings: [StoredReading<BloodPressure>],
        latest: StoredReading<BloodPressure>?,
        lastSign: LifeSign?,
        watch: Watch,
        plan: WatchPlan?,
        contacts: [FamilyContact]
    ) {
        self.resident = resident
        self.place = place
        self.readings = readings
        self.latest = latest
        self.lastSign = lastSign
        self.watch = watch
        self.plan = plan
        self.contacts = contacts
    }

    /// How it stands with the watch.
    package enum Watch: Hashable, Sendable {
        /// Nothing is missing, or nobody watches.
        case quiet
        case asking(since: Instant)
        case alerted(home: HomeReach, since: Instant)
    }
}

/// What the desk shows, as two numbers that grow.
package struct DeskPulse: Hashable, Sendable {
    package let journal: Int64
    package let desk: Int64

    package init(journal: Int64, desk: Int64) {
        self.journal = journal
        self.desk = desk
    }
}
