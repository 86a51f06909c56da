import CommunityModel
import TestSupport
import Testing
import UplinkProtocol

@testable import Uplink

@Suite("Waiting between failures") struct BackOffTests {
    @Test("never exceeds the cap nor the doubling limit, for any chance", arguments: UInt64(1)...20)
    func bounds(seed: UInt64) {
        var random = PseudoRandom(seed: seed)
        var backOff = BackOff()
        for failure in 0..<100 {
            let wait = backOff.next(chance: .random(in: 0..<1, using: &random))
            #expect(wait >= .zero)
            #expect(wait <= min(.seconds(30), .milliseconds(500) * (1 << min(failure, 20))))
        }
    }

    @Test("is spread over the whole range, so that a town does not come back in one wave")
    func spread() {
        var backOff = BackOff()
        for _ in 0..<10 { _ = backOff.next(chance: 0) }
        #expect(backOff.next(chance: 0) == .zero)
        #expect(backOff.next(chance: 0.5) == .seconds(15))
    }

    @Test("begins anew after a success")
    func reset() {
        var backOff = BackOff()
        for _ in 0..<10 { _ = backOff.next(chance: 0.5) }
        backOff.reset()
        #expect(backOff.next(chance: 0.5) == .milliseconds(250))
    }
}

@Suite("What an answer means for a batch") struct UplinkVerdictTests {
    private func answer(_ events: (UInt64, EventOutcome)...) -> UplinkAnswer {
        UplinkAnswer(events: events.map { .init(sequence: $0.0, outcome: $0.1) }, rosterVersion: 1)
    }

    @Test("stored, duplicate and quarantined leave the spool; try again stays")
    func outcomes() throws {
        let answer = answer((1, .stored), (2, .duplicate), (0, .quarantined(reason: "unreadable")), (4, .tryAgain))
        let verdict = try UplinkVerdict(of: answer, on: [1, 2, 3, 4])
        #expect(verdict.settled == [1, 2, 3])
        #expect(verdict.quarantined.map(\.sequence) == [3])
        #expect(verdict.tryAgain == [4])
    }

    @Test("an answer for other events settles nothing")
    func otherEvents() {
        #expect(throws: CollectorError.self) { try UplinkVerdict(of: answer((1, .stored)), on: [1, 2]) }
        #expect(throws: CollectorError.self) { try UplinkVerdict(of: answer((2, .stored), (1, .stored)), on: [1, 2]) }
    }
}

@Suite("The rounds of the uplink") struct UplinkRoundTests {
    private func verdict(_ events: (UInt64, EventOutcome)...) throws -> UplinkVerdict {
        try UplinkVerdict(
            of: UplinkAnswer(events: events.map { .init(sequence: $0.0, outcome: $0.1) }, rosterVersion: 1),
            on: events.map(\.0)
        )
    }

    @Test("events to be tried again let the others pass, and come back after a pause")
    func postponed() throws {
        var round = UplinkRound()
        #expect(round.answered(try verdict((1, .tryAgain), (2, .stored))) == .goOn)
        #expect(round.postponed == [1])
        #expect(round.emptied(chance: 0.5) == .pause(.milliseconds(250)))
        #expect(round.postponed.isEmpty)
        #expect(round.answered(try verdict((1, .stored))) == .goOn)
        #expect(round.emptied(chance: 0.5) == .waitForEvents)
    }

    @Test("a collector that names a time is not asked before it, and then in no wave")
    func retryAfter() {
        var round = UplinkRound()
        #expect(round.failed(retryAfter: .seconds(20), chance: 0.5) == .rest(.seconds(20), then: .milliseconds(500)))
        for _ in 0..<10 { _ = round.failed(retryAfter: .seconds(1), chance: 0.5) }
        #expect(round.failed(retryAfter: .seconds(1), chance: 0.5) == .rest(.seconds(1), then: .seconds(5)))
        #expect(round.failed(chance: 0.5) == .pause(.milliseconds(250)), "the line itself was never lost")
    }

    @Test("a tap does not stay away longer and longer from a busy collector; what is left of a backlog does")
    func tapAtABusyCollector() throws {
        var round = UplinkRound()
        for _ in 0..<10 { _ = round.failed(retryAfter: .seconds(1), chance: 0.5) }
        round.heardNews()
        for _ in 0..<10 {
            #expect(round.failed(retryAfter: .seconds(1), chance: 0.5) == .rest(.seconds(1), then: .milliseconds(500)))
        }
        _ = round.answered(try verdict((1, .stored)))
        #expect(round.failed(retryAfter: .seconds(1), chance: 0.5) == .rest(.seconds(1), then: .milliseconds(500)))
        #expect(round.failed(retryAfter: .seconds(1), chance: 0.5) == .rest(.seconds(1), then: .seconds(1)))
    }

    @Test("a batch that is refused whole is halved until the event that spoils it stands alone and is passed over")
    func halves() {
        var round = UplinkRound()
        round.shrink(after: Array(1...200))
        #expect(round.limit == 100)
        round.shrink(after: [1, 2, 3])
        #expect(round.limit == 1)
        round.shrink(after: [1])
        #expect(round.postponed == [1])
        #expect(round.limit == 200)
    }
}
