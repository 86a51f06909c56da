package import CommunityModel
import HealthRules
package import Trends

/// What the first page of a resident on the television is made of.
package struct HomeSummary: Hashable, Sendable {
    package let resident: Resident
    /// nil before the first reading.
    package let latest: StoredReading<BloodPressure>?
    /// Of the seven days that end today, oldest first; without implausible readings.
    package let dailyMeans: [DailyMean]
    /// Of the same days; nil with fewer than three measured days.
    package let sevenDayMean: SevenDayMean?
    package let target: BloodPressureTarget
    package let usual: [UsualBand]
    /// When the session ends if nothing happens before.
    package let sessionEndsAt: Instant
}

/// Shows a resident their own first page. The look is recorded before anything is read.
package struct ShowHome: Sendable {
    private let desk: OwnDataDesk

    package init(desk: OwnDataDesk) {
        self.desk = desk
    }

    /// - Returns: nil when the session is over.
    /// - Throws: ``StoreError``, also when the look could not be recorded; nothing is shown then.
    package func callAsFunction(
        in session: CardSession.ID,
        at box: Box,
        now: Instant
    ) async throws(StoreError) -> HomeSummary? {
        guard let look = try await desk.look(.home, in: session, at: box, now: now) else { return nil }
        let today = desk.zone.day(of: now)
        let week = try await desk.readings(of: look.resident, over: today.advanced(byDays: -6)...today, now: now)
        let means = week.forTrends.dailyMeans(in: desk.zone)
        return HomeSummary(
            resident: look.resident,
            latest: try await desk.latest(of: look.resident, now: now),
            dailyMeans: means,
            sevenDayMean: SevenDayMean(endingOn: today, from: means),
            target: HomeBloodPressureGuideline.jsh2025.targetUntilDoctorSetsOne,
            usual: look.usual,
            sessionEndsAt: look.sessionEndsAt
        )
    }
}
