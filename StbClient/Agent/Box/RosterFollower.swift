import CommunityModel
import Synchronization
import Uplink
import UplinkProtocol

/// Brings the box's roster to the version that the collector announced last, and tries again until it is there.
final class RosterFollower: Sendable {
    private let clock: any Clock<Duration>
    private let chance: @Sendable () -> Double
    private let fetch: @Sendable () async -> RosterMessage?
    private let take: @Sendable (RosterMessage) -> Bool

    private let state = Mutex(State())
    private let news: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    private struct State {
        var announced: UInt64?
        /// The version that is kept, as far as it need not be asked for again.
        var reached: UInt64?
    }

    /// `chance` is evenly distributed from 0 up to 1. `fetch` answers nil when the collector cannot be asked, `take`
    /// whether the roster is kept for good.
    init(
        clock: any Clock<Duration> = ContinuousClock(),
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        fetch: @escaping @Sendable () async -> RosterMessage?,
        take: @escaping @Sendable (RosterMessage) -> Bool
    ) {
        self.clock = clock
        self.chance = chance
        self.fetch = fetch
        self.take = take
        (news, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The collector has this version now; nil: there is none to be had any more.
    func announce(_ version: UInt64?) {
        state.withLock { $0.announced = version }
        tell.yield()
    }

    /// What readings were lately is not announced: every reading would have its box fetch the roster (decision 0043). So it
    /// is asked for again once a day, each box at a time of its own.
    func askDaily() async {
        while !Task.isCancelled {
            try? await clock.sleep(for: .days(1) * (0.5 + chance()))
            askAgain()
        }
    }

    /// The roster may say something new under its old number.
    func askAgain() {
        state.withLock { $0.reached = nil }
        tell.yield()
    }

    /// Follows until the task is cancelled; to be called once.
    func run() async {
        for await _ in news {
            var backOff = BackOff()
            while !Task.isCancelled, let wanted = wanted {
                if let message = await fetch(), take(message) {
                    state.withLock { $0.reached = message.roster.version }
                    // A newer one than was asked for is announced in a moment.
                    if message.roster.version >= wanted { break }
                }
                try? await clock.sleep(for: backOff.next(chance: chance()))
            }
        }
    }

    /// The announced version where it is not kept yet.
    private var wanted: UInt64? {
        state.withLock { $0.announced == $0.reached ? nil : $0.announced }
    }
}
