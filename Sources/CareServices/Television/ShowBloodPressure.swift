package import CommunityModel
import HealthRules
package import Trends

/// How far back the blood-pressure page looks. Raw values are days, today included.
package enum BloodPressurePeriod: Int, Hashable, Sendable, CaseIterable {
    case week = 7
    case month = 30
    case quarter = 90

    var shown: AccessRecord.Shown {
        switch self {
        case .week: .bloodPressureWeek
        case .month: .bloodPressureMonth
        case .quarter: .bloodPressureQuarter
        }
    }
}

/// What the blood-pressure page of a resident is made of.
package struct BloodPressureHistory: Hashable, Sendable {
    package let resident: Resident
    package let days: ClosedRange<TownDay>
    /// Of these days, oldest first, the implausible ones among them.
    package let readings: [StoredReading<BloodPressure>]
    /// Without implausible readings; days without readings are left out.
    package let dailyMeans: [DailyMean]
    /// Of the days of ``days`` that have one.
    package let sevenDayMeans: [SevenDayMean]
    package let target: BloodPressureTarget
    package let usual: [UsualBand]
    /// When the session ends if nothing happens before.
    package let sessionEndsAt: Instant
}

/// Shows a resident their own blood-pressure history. The look is recorded before anything is read.
package struct ShowBloodPressure: Sendable {
    private let desk: OwnDataDesk

    package init(desk: OwnDataDesk) {
        self.desk = desk
    }

    /// - Returns: nil when the session is over.
    /// - Throws: ``StoreError``, also when the look could not be recorded; nothing is shown then.
    package func callAsFunction(
        _ period: BloodPressurePeriod,
        in session: CardSession.ID,
        at box: Box,
        now: Instant
    ) async throws(StoreError) -> BloodPressureHistory? {
        guard let look = try await desk.look(period.shown, in: session, at: box, now: now) else { return nil }
        let today = desk.zone.day(of: now)
        let days = today.advanced(byDays: 1 - period.rawValue)...today
        // Six days more, so that the first days' means stand on a whole week.
        let read = days.lowerBound.advanced(byDays: -6)...today
        let readings = try await desk.readings(of: look.resident, over: read, now: now)
        let means = readings.forTrends.dailyMeans(in: desk.zone)
        return BloodPressureHistory(
            resident: look.resident,
            days: days,
            readings: readings.filter { days.contains(desk.zone.day(of: $0.measuredAt)) },
            dailyMeans: means.filter { days.contains($0.day) },
            sevenDayMeans: means.sevenDayMeans(over: days),
            target: HomeBloodPressureGuideline.jsh2025.targetUntilDoctorSetsOne,
            usual: look.usual,
            sessionEndsAt: look.sessionEndsAt
        )
    }
}
