package import CommunityModel
import HealthRules
package import Logging
import Synchronization

/// What a box should know of its household: where it stands, not what changed.
package struct HouseholdNews: Hashable, Sendable {
    package let rosterVersion: UInt64
    /// What the television is to ask now; nil: nothing.
    package let prompt: StandingPrompt?

    package init(rosterVersion: UInt64, prompt: StandingPrompt?) {
        self.rosterVersion = rosterVersion
        self.prompt = prompt
    }
}

/// Keeps what boxes know of their households current: works out usual bands after readings came in, and tells every
/// box that listens when its roster or its question changed or when it was revoked, also by another program on the same
/// store.
package final class RosterKeeper: Sendable {
    package typealias Store = BoxRegister & ChangeCounter & ReadingStore & ResidentRegister & WatchStore

    private struct Listener {
        let box: Box
        let news: AsyncStream<HouseholdNews>.Continuation
        var told: HouseholdNews?
    }

    private struct State {
        var residents: Set<Resident.ID> = []
        /// In which a reading moved.
        var households: Set<Household.ID> = []
        var listeners: [Int: Listener] = [:]
        var nextListener = 0
        var seenCount: Int64?
    }

    /// So many residents wait for their usual bands at most, and so many are looked at in one tick: on a morning on
    /// which the whole town measures, rosters come after the readings.
    private static let waitingResidents = 10_000
    private static let residentsInTick = 100
    /// Somebody who weighs themselves four times a day has so many in 14 days.
    private static let bodiesOfHistory = 60
    /// A height or a body fat of longer ago says nothing of whose the next one is.
    private static let daysOfHistory = 365

    private let store: any Store
    private let zone: TownZone
    private let logger: Logger
    private let state = Mutex(State())

    package init(store: any Store, zone: TownZone, logger: Logger) {
        self.store = store
        self.zone = zone
        self.logger = logger
    }

    /// The roster as it should be now, with usual bands of today and what readings were lately.
    /// - Returns: nil when there is no such household.
    package func roster(of household: Household.ID, at now: Instant) async throws(StoreError) -> Roster? {
        try await workOutUsualBands(of: household, at: now)
        guard let record = try await store.rosterRecord(of: household) else { return nil }
        var members: [Roster.Member] = []
        for member in record.members {
            members.append(
                Roster.Member(
                    resident: member.resident.id,
                    displayName: member.resident.displayName,
                    kana: member.resident.kana,
                    bindings: member.bindings,
                    target: HomeBloodPressureGuideline.jsh2025.targetUntilDoctorSetsOne,
                    usual: member.usual,
                    recent: try await recentHistory(of: member.resident.id, at: now)
                )
            )
        }
        return Roster(version: record.version, members: members)
    }

    /// Of readings whose numbers and time can be trusted.
    private func recentHistory(of resident: Resident.ID, at now: Instant) async throws(StoreError) -> RecentHistory {
        let pressures = try await store.bloodPressures(
            of: resident,
            in: now - .days(RecentHistoryRule.pressureDays)...now
        )
        let bodies = try await store.latestMeasurements(
            of: resident,
            .body,
            in: now - .days(Self.daysOfHistory)...now,
            limit: Self.bodiesOfHistory
        )
        return RecentHistoryRule.history(
            of: pressures.filter { $0.quality.isTrusted && $0.clockQuality != .unknown }.map(\.dated),
            bodies.filter { $0.quality.isTrusted && $0.clockQuality != .unknown }.compactMap { body in
                guard case .quantities(let set) = body.values else { return nil }
                return (body.measuredAt, set)
            },
            now: now
        )
    }

    /// How it stands with the box's household: within a tick, then at each change. Ends when the box is revoked.
    package func news(for box: Box) -> AsyncStream<HouseholdNews> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: HouseholdNews.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = Listener(box: box, news: continuation, told: nil)
            state.seenCount = nil
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    /// Whose boxes are connected now.
    package var householdsInReach: Set<Household.ID> {
        state.withLock { Set($0.listeners.values.map(\.box.household)) }
    }

    /// Has the usual bands of residents worked out with one of the next ticks. When very many wait already, theirs are
    /// worked out when their box asks for its roster.
    package func readingsMayHaveChanged(of residents: Set<Resident.ID>) {
        guard !residents.isEmpty else { return }
        state.withLock { state in
            if state.residents.count < Self.waitingResidents { state.residents.formUnion(residents) }
        }
    }

    /// The same for everybody of a household, in which a reading may have gone from one person to another.
    package func readingsMayHaveMoved(in household: Household.ID) {
        state.withLock { state in
            if state.households.count < Self.waitingResidents { state.households.insert(household) }
        }
    }

    /// Ticks until it is cancelled. A round that fails is logged and tried again.
    package func run(every interval: Duration = .seconds(1), now: @Sendable () -> Instant) async {
        while !Task.isCancelled {
            do {
                try await tick(at: now())
            } catch {
                logger.error("Rosters could not be looked at; trying again", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
        for listener in state.withLock({ $0.listeners.values }) { listener.news.finish() }
    }

    /// One round: works out what is due and tells who should know.
    package func tick(at now: Instant) async throws(StoreError) {
        for resident in state.withLock({ Array($0.residents.prefix(Self.residentsInTick)) }) {
            _ = state.withLock { $0.residents.remove(resident) }
            do {
                try await workOutUsualBands(of: resident, at: now)
            } catch {
                readingsMayHaveChanged(of: [resident])
                throw error
            }
        }
        for household in state.withLock({ Array($0.households.prefix(Self.residentsInTick)) }) {
            _ = state.withLock { $0.households.remove(household) }
            do {
                try await workOutUsualBands(of: household, at: now)
            } catch {
                readingsMayHaveMoved(in: household)
                throw error
            }
        }
        let count = try await store.changeCount()
        let listeners = state.withLock { state in
            defer { state.seenCount = count }
            return state.seenCount == count ? [:] : state.listeners
        }
        do {
            for (number, listener) in listeners { try await tell(listener, number, at: now) }
        } catch {
            state.withLock { $0.seenCount = nil }
            throw error
        }
    }

    private func tell(_ listener: Listener, _ number: Int, at now: Instant) async throws(StoreError) {
        guard let standing = try await store.standing(of: listener.box.id), standing.revokedAt == nil,
            let version = try await store.rosterVersion(of: standing.household)
        else {
            listener.news.finish()
            return
        }
        let prompts = try await store.standingPrompts(of: standing.household, at: now)
        let news = HouseholdNews(rosterVersion: version, prompt: prompts.first)
        guard news != listener.told else { return }
        state.withLock { $0.listeners[number]?.told = news }
        listener.news.yield(news)
    }

    private func workOutUsualBands(of household: Household.ID, at now: Instant) async throws(StoreError) {
        for resident in try await store.residents(of: household) {
            try await workOutUsualBands(of: resident.id, at: now)
        }
    }

    private func workOutUsualBands(of resident: Resident.ID, at now: Instant) async throws(StoreError) {
        let firstDay = zone.day(of: now).advanced(byDays: 1 - UsualBandRule.days)
        let history = try await store.bloodPressures(of: resident, in: zone.start(of: firstDay)...now)
        let trusted = history.filter { $0.quality.isTrusted && $0.clockQuality != .unknown }
        try await store.keepUsualBands(
            UsualBandRule.bands(from: trusted.map(\.dated), now: now, zone: zone),
            of: resident
        )
    }
}

extension ReadingQuality {
    /// Whether others are held against it.
    fileprivate var isTrusted: Bool { !contains(.implausible) }
}
