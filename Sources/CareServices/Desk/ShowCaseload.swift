package import CommunityModel
import HealthRules
import Trends

/// Shows a staff member their list of clients. The looks are recorded before anything is handed out.
package struct ShowCaseload: Sendable {
    package typealias Store = AccessRecords & CareDeskStore

    /// A list that stays open is one look an hour, however often it brings itself up to date.
    static let oneLook = Duration.hours(1)
    /// What the sparkline shows.
    static let days = 30
    /// What the rules look back.
    static let daysJudged = 90

    private let store: any Store
    private let zone: TownZone

    package init(store: any Store, zone: TownZone) {
        self.store = store
        self.zone = zone
    }

    /// - Throws: ``StoreError``, also when the looks could not be recorded; nothing is shown then.
    package func callAsFunction(
        for session: StaffSessionRecord,
        at now: Instant
    ) async throws(StoreError) -> Caseload {
        let today = zone.day(of: now)
        let clients = try await store.clients(
            of: session.member.id,
            readingsIn: zone.start(of: today.advanced(byDays: 1 - Self.daysJudged))...now
        )
        try await store.add(
            clients.map { client in
                AccessRecord(
                    at: now,
                    by: .staff(session.member.id, session: session.id),
                    about: client.resident.id,
                    what: .caseload,
                    purpose: .care
                )
            },
            unlessSince: now - Self.oneLook
        )
        let shown = today.advanced(byDays: 1 - Self.days)...today
        return Caseload(
            entries: clients.map { CaseloadEntry($0, showing: shown, at: now, zone: zone) }.sorted(
                by: Self.isMoreUrgent
            )
        )
    }

    /// By level, then what has waited longest, then by name.
    private static func isMoreUrgent(_ left: CaseloadEntry, than right: CaseloadEntry) -> Bool {
        func rank(_ entry: CaseloadEntry) -> (Int, Int64, String) {
            (entry.finding.level.rawValue, entry.finding.since?.milliseconds ?? .max, entry.resident.kana)
        }
        return rank(left) < rank(right)
    }
}

extension CaseloadEntry {
    init(_ client: ClientFacts, showing days: ClosedRange<TownDay>, at now: Instant, zone: TownZone) {
        let target = HomeBloodPressureGuideline.jsh2025.targetUntilDoctorSetsOne
        let trusted = client.readings.forTrends
        self.init(
            resident: client.resident,
            place: client.place,
            finding: TriageRule.finding(
                watch: WatchState(client),
                readings: trusted,
                target: target,
                at: now,
                zone: zone
            ),
            latest: client.latest,
            lastSign: client.lastSign,
            dailyMeans: trusted.dailyMeans(in: zone).filter { days.contains($0.day) },
            target: target
        )
    }
}

extension WatchState {
    fileprivate init(_ client: ClientFacts) {
        self =
            switch client.watch {
            case .quiet: .quiet
            case .asking(let since): .asked(last: client.lastSign?.at, since: since)
            case .alerted(let home, let since): .alerted(last: client.lastSign?.at, home: home, since: since)
            }
    }
}
