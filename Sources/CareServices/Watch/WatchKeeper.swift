package import CommunityModel
package import Logging
import Metrics
import Synchronization
import WatchRules

/// Keeps the watch of a town: writes the expectations of each day, judges them when they are due or a sign came, once
/// a second. Of several programs on one store only the one that holds the lease does.
package final class WatchKeeper: Sendable {
    package typealias ID = Identifier<WatchKeeper>

    /// A keeper that is not heard of for so long is taken for dead.
    static let lease = Duration.seconds(30)
    /// After a pause longer than this, boxes first get the time to hand in what they kept.
    static let longestPause = Duration.seconds(60)
    /// How long they get.
    static let catchingUp = Duration.minutes(2)
    /// Expectations in one transaction.
    static let stride = 500

    private let store: any WatchStore
    private let zone: TownZone
    /// Whose boxes are connected now.
    private let homesInReach: @Sendable () -> Set<Household.ID>
    private let logger: Logger
    private let id: ID
    private let state = Mutex(State())
    private let lag = Gauge(label: "engawa_watch_lag_seconds")
    private let outboxLag = Gauge(label: "engawa_outbox_lag_seconds")

    fileprivate struct State {
        var isHolding = false
        var firesDeadlinesFrom: Instant?
    }

    package init(
        store: any WatchStore,
        zone: TownZone,
        id: ID,
        homesInReach: @escaping @Sendable () -> Set<Household.ID>,
        logger: Logger
    ) {
        self.store = store
        self.zone = zone
        self.id = id
        self.homesInReach = homesInReach
        self.logger = logger
    }

    /// Rounds until it is cancelled. One that fails is logged and tried again.
    package func run(every interval: Duration = .seconds(1), now: @Sendable () -> Instant) async {
        while !Task.isCancelled {
            do {
                try await round(at: now())
            } catch {
                logger.error("The watch could not be kept; trying again", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// One round, as of `now`.
    package func round(at now: Instant) async throws(StoreError) {
        guard let lease = try await store.holdWatch(as: id, until: now + Self.lease, at: now) else {
            state.withLock { $0 = State() }
            return
        }
        let firesDeadlines = state.withLock { $0.takeUp(after: lease, now: now) }
        try await store.planExpectations(in: zone, at: now)
        let reached = homesInReach()
        let judge = JudgeExpectation(now: now, zone: zone, homesInReach: reached)
        var judged: Int?
        repeat {
            judged = try await store.judgeExpectations(
                as: id,
                at: now,
                firesDeadlines: firesDeadlines,
                limit: Self.stride,
                judge: { judge($0) }
            )
        } while judged == Self.stride
        try await report(at: now)
    }

    private func report(at now: Instant) async throws(StoreError) {
        let lag = try await store.watchLag(at: now)
        func seconds(since start: Instant?) -> Double {
            start.map { Double((now - $0).wholeMilliseconds) / 1_000 } ?? 0
        }
        self.lag.record(seconds(since: lag.oldestExpectation))
        outboxLag.record(seconds(since: lag.oldestDelivery))
    }
}

extension WatchKeeper.State {
    /// After a pause of ours nobody is asked or told until boxes have had the time to hand in what they kept: a silence
    /// of the server is not a silence of the town.
    fileprivate mutating func takeUp(after lease: WatchLease, now: Instant) -> Bool {
        if !isHolding {
            isHolding = true
            let pause = lease.lastRoundAt.map { now - $0 } ?? .zero
            firesDeadlinesFrom = pause > WatchKeeper.longestPause ? now + WatchKeeper.catchingUp : nil
        }
        return firesDeadlinesFrom.map { now >= $0 } ?? true
    }
}
