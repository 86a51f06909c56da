import CommunityModel
import Synchronization
import Testing
import UplinkProtocol

@testable import Agent

@Suite("The roster that the collector announced") struct RosterFollowerTests {
    @Test("is asked for until it can be had")
    func outOfReach() async {
        let taken = await follow([2], answers: [nil, nil, 2])
        #expect(taken == Taken(versions: [2], questions: 3, pauses: 2))
    }

    @Test("is asked for until it is the announced one")
    func tooOld() async {
        let taken = await follow([3], answers: [2, 3])
        #expect(taken == Taken(versions: [2, 3], questions: 2, pauses: 1))
    }

    @Test("is not taken for kept when the disk refused it")
    func notWritten() async {
        let taken = await follow([2], answers: [2, 2], refusals: 1)
        #expect(taken == Taken(versions: [2], questions: 2, pauses: 1))
    }

    @Test("is fetched once, however often it is announced")
    func again() async {
        let taken = await follow([2, 2, 3], answers: [2, 3])
        #expect(taken == Taken(versions: [2, 3], questions: 2, pauses: 0))
    }

    @Test("may be of a lower number than before: the collector came back from a backup")
    func restored() async {
        let taken = await follow([9, 4], answers: [9, 4])
        #expect(taken == Taken(versions: [9, 4], questions: 2, pauses: 0))
    }

    @Test("is asked for again under its old number, for what is not announced")
    func askedAgain() async {
        let (questions, asked) = AsyncStream<Void>.makeStream()
        let follower = RosterFollower(
            clock: CountingClock(),
            chance: { 0.5 },
            fetch: { Town.message(Roster(version: 2, members: [])) },
            take: { _ in
                asked.yield()
                return true
            }
        )
        await withTaskGroup { group in
            group.addTask { await follower.run() }
            follower.announce(2)
            var seen = 0
            for await _ in questions {
                seen += 1
                if seen == 2 { break }
                follower.askAgain()
            }
            #expect(seen == 2)
            group.cancelAll()
        }
    }

    private struct Taken: Hashable {
        var versions: [UInt64] = []
        var questions = 0
        var pauses = 0
    }

    /// Announces each version after the one before was kept; `refusals` rosters cannot be written at first.
    private func follow(_ announced: [UInt64], answers: [UInt64?], refusals: Int = 0) async -> Taken {
        let clock = CountingClock()
        let collector = Mutex((questions: 0, answers: answers))
        let disk = Mutex((versions: [UInt64](), refusals: refusals))
        let (writes, wrote) = AsyncStream<UInt64>.makeStream()
        let follower = RosterFollower(
            clock: clock,
            chance: { 0.5 },
            fetch: {
                collector.withLock { collector in
                    collector.questions += 1
                    guard !collector.answers.isEmpty, let version = collector.answers.removeFirst() else { return nil }
                    return Town.message(Roster(version: version, members: []))
                }
            },
            take: { message in
                disk.withLock { disk in
                    guard disk.refusals == 0 else {
                        disk.refusals -= 1
                        return false
                    }
                    disk.versions.append(message.roster.version)
                    wrote.yield(message.roster.version)
                    return true
                }
            }
        )
        await withTaskGroup { group in
            group.addTask { await follower.run() }
            var newest: UInt64?
            for version in announced {
                follower.announce(version)
                if version == newest { continue }
                for await written in writes where written == version { break }
                newest = version
            }
            group.cancelAll()
        }
        return Taken(
            versions: disk.withLock(\.versions),
            questions: collector.withLock(\.questions),
            pauses: clock.sleeps
        )
    }
}

/// Sleeps for nothing and counts it.
private final class CountingClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let count = Atomic(0)

    var sleeps: Int { count.load(ordering: .relaxed) }
    var now: Instant { .now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        count.add(1, ordering: .relaxed)
        await Task.yield()
    }
}
