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

    private let announced = Mutex<UInt64?>(nil)
    private let news: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

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
        announced.withLock { $0 = version }
        tell.yield()
    }

    /// Follows until the task is cancelled; to be called once.
    func run() async {
        var reached: UInt64?
        for await _ in news {
            var backOff = BackOff()
            while !Task.isCancelled, let wanted = announced.withLock(\.self), wanted != reached {
                if let message = await fetch(), take(message) {
                    reached = message.roster.version
                    // A newer one than was asked for is announced in a moment.
                    if message.roster.version >= wanted { break }
                }
                try? await clock.sleep(for: backOff.next(chance: chance()))
            }
        }
    }
}
