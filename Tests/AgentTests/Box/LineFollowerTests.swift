import CommunityModel
import Screens
import Synchronization
import Testing
import Uplink

@testable import Agent

@Suite("What the uplink says of the line") struct LineFollowerTests {
    @Test("is on the screen when it changes; more waiting events alone do not overrule the inbox")
    func waitingOnly() async throws {
        try await TestBox.run { box async throws in
            var follower = LineFollower(agent: box.agent) {}
            follower.take(LineState(.offline(since: Town.start), waiting: 1))
            #expect(box.agent.surroundings == Surroundings(line: .down, waitingCount: 1))
            box.agent.lineChanged(to: .connected)
            follower.take(LineState(.offline(since: Town.start), waiting: 2))
            #expect(box.agent.surroundings == Surroundings(line: .connected, waitingCount: 2))
            follower.take(LineState(.online, waiting: 0))
            follower.take(LineState(.refused(.boxNotAccepted), waiting: 1))
            #expect(box.agent.surroundings == Surroundings(line: .down, waitingCount: 1))
        }
    }

    @Test("tells once that the operator took the box back")
    func revoked() async throws {
        try await TestBox.run { box async throws in
            let count = Mutex(0)
            var follower = LineFollower(agent: box.agent) { count.withLock { $0 += 1 } }
            for waiting in 1...3 { follower.take(LineState(.refused(.revoked), waiting: waiting)) }
            #expect(count.withLock(\.self) == 1)
            #expect(box.agent.surroundings.waitingCount == 3)
        }
    }

    private typealias LineState = Uplink.LineState
}

extension Uplink.LineState {
    fileprivate init(_ line: Line, waiting: Int) {
        self.init(line: line, waiting: waiting)
    }
}

private struct Surroundings: Hashable {
    let line: Screens.LineState
    let waitingCount: Int
}

extension BoxAgent {
    fileprivate var surroundings: Surroundings {
        state.withLock { Surroundings(line: $0.line, waitingCount: $0.waitingCount) }
    }
}
