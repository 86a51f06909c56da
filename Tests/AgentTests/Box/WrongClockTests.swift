import CommunityModel
import FoundationEssentials
import Logging
import Spool
import Testing
import Uplink
import UplinkProtocol

@testable import Agent

@Suite("A box that wakes up in 1970 with the line down") struct WrongClockTests {
    @Test("sends taps and readings with their right times when the collector tells its own, though the power went")
    func wakesUp() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/engawa-agent-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let spool = try Spool(path: folder + "/spool.sqlite", now: Town.start)
        let machine = TestMachine()
        let began = Town.start - machine.sinceBoot
        let clock = BoxClock(of: machine.clock)
        let first = agent(clock, spool, folder)
        first.cardTapped(Town.hanakosCard)
        machine.pass(.minutes(1))
        try first.keep([try Town.measurement(1, at: clock.wall())])
        machine.pass(.hours(40))
        // The agent ends and starts again; the machine runs on.
        let restarted = BoxClock(of: machine.clock)
        agent(restarted, spool, folder).cardTapped(Town.yutosCard)
        #expect(try spool.waitingCount == 3)
        #expect(try spool.next(limit: 9, maxBytes: 1 << 20).isEmpty, "nothing goes with a time that nobody knows")

        machine.pass(.hours(8))
        let reckoned = try #require(restarted.reckoned)
        try spool.date(by: reckoned.hear(began + machine.sinceBoot))
        agent(restarted, spool, folder).cardTapped(Town.hanakosCard)
        let events = try sent(spool)
        let seconds = [180, 240, 240 + 40 * 3_600, 240 + 48 * 3_600]
        #expect(events.map(\.occurredAt) == seconds.map { began + .seconds($0) })
        #expect(events.map(\.clockQuality) == [.corrected, .corrected, .corrected, .corrected])
        #expect(Set(events.map(\.boot)) == [machine.boot])
        guard case .reading(let measurement, _, _) = events[1].content else {
            Issue.record("the second is the reading")
            return
        }
        #expect(measurement.time.instant == began + .seconds(240))
    }

    @Test("asks the watch's question when it comes to know that its time is not over")
    func question() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/engawa-agent-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let machine = TestMachine()
        machine.setWall(Town.start + .hours(3))
        let clock = BoxClock(of: machine.clock)
        let agent = agent(clock, try Spool(path: folder + "/spool.sqlite", now: Town.start), folder)
        agent.promptChanged(
            to: StandingPrompt(
                id: Town.identifier(50),
                resident: Town.hanako.resident,
                until: Town.start + .hours(2)
            )
        )
        agent.readerChanged(nil)
        #expect(agent.table.screen == .idle, "by the wrong clock it is an hour too late")
        _ = clock.reckoned?.hear(Town.start)
        agent.timeBecameKnown()
        #expect(agent.table.screen == .asking(Town.hanako.member))
        machine.pass(.hours(2))
        agent.readerChanged(nil)
        #expect(agent.table.screen == .idle)
    }

    private func agent(_ clock: BoxClock, _ spool: Spool, _ folder: String) -> BoxAgent {
        BoxAgent(
            profile: BoxProfile(box: Town.identifier(7), town: "鳥南町", officePhone: "0858-00-0000", zone: .japan),
            roster: Town.roster,
            spool: spool,
            collector: StubCollector(),
            learned: LearnedCards(path: folder + "/learned-cards"),
            slots: LearnedSlots(path: folder + "/device-slots"),
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) {}
    }

    private func sent(_ spool: Spool) throws -> [BoxEvent] {
        try spool.next(limit: 9, maxBytes: 1 << 20).compactMap { event in
            guard case .known(let known) = DecodedEvent<CardToken>(decoding: event.bytes) else { return nil }
            return known.event
        }
    }
}
