package import CommunityModel
import Trends

/// Shows a staff member one client. The look is recorded before anything is handed out.
package struct ShowClient: Sendable {
    package typealias Store = AccessRecords & CareDeskStore

    private let store: any Store
    private let zone: TownZone

    package init(store: any Store, zone: TownZone) {
        self.store = store
        self.zone = zone
    }

    /// The trend goes back 14, 30 or 90 days, today included.
    /// - Returns: nil when the resident is not a client of theirs, or is nobody.
    /// - Throws: ``StoreError``, also when the look could not be recorded; nothing is shown then.
    package func callAsFunction(
        _ resident: Resident.ID,
        days count: Int,
        for session: StaffSessionRecord,
        at now: Instant
    ) async throws(StoreError) -> ClientRecord? {
        let today = zone.day(of: now)
        // Six days more, so that the first days' means stand on a whole week.
        let read = today.advanced(byDays: -max(count + 5, ShowCaseload.daysJudged - 1))...today
        let facts = try await store.client(
            resident,
            of: session.member.id,
            readingsIn: zone.start(of: read.lowerBound)...now
        )
        guard let facts else { return nil }
        try await store.add(
            [
                AccessRecord(
                    at: now,
                    by: .staff(session.member.id, session: session.id),
                    about: resident,
                    what: .clientPage,
                    purpose: .care
                )
            ],
            unlessSince: now - ShowCaseload.oneLook
        )
        let days = today.advanced(byDays: 1 - count)...today
        let means = facts.readings.forTrends.dailyMeans(in: zone)
        let month = today.advanced(byDays: 1 - ShowCaseload.days)...today
        return ClientRecord(
            entry: CaseloadEntry(facts, showing: month, at: now, zone: zone),
            days: days,
            readings: facts.readings.filter { days.contains(zone.day(of: $0.measuredAt)) },
            dailyMeans: means.filter { days.contains($0.day) },
            sevenDayMeans: means.sevenDayMeans(over: days),
            contacts: facts.contacts,
            plan: facts.plan
        )
    }
}
