import CommunityModel
import Glibc
import Screens
import Spool
import Synchronization
import Testing
import UplinkProtocol

@testable import Agent

@Suite("The agent of a box", .serialized) struct BoxAgentTests {
    @Test("has a measurement on the disk before it answers the device")
    func keeps() async throws {
        try await TestBox.run { box async throws in
            try await box.knows(Town.hanakosCard)
            box.agent.cardTapped(Town.hanakosCard)
            let measurement = try Town.measurement(1)
            try box.agent.keep([measurement])
            #expect(
                try box.spooled().map(\.content) == [
                    .tap(Town.hanakosCard), .reading(measurement, card: Town.hanakosCard, method: .card),
                ]
            )
        }
    }

    @Test("keeps a measurement once over three touches and a restart, and shows it to nobody after that")
    func keepsOnce() async throws {
        try await TestBox.run { box async throws in
            let measurement = try Town.measurement(1)
            for _ in 1...3 { try box.agent.keep([measurement]) }
            let restarted = box.restarted()
            restarted.cardTapped(Town.hanakosCard)
            try restarted.keep([measurement])
            let readings = try box.spooled().filter { if case .reading = $0.content { true } else { false } }
            #expect(readings.count == 1)
        }
    }

    @Test("asks about a reading that was kept before a restart, once, and names the card then for the collector")
    func assignsAfterRestart() async throws {
        try await TestBox.run { box async throws in
            let measurement = try Town.measurement(1)
            try box.agent.keep([measurement])
            try await box.knows(Town.hanakosCard)
            let restarted = box.restarted()
            restarted.cardTapped(Town.hanakosCard)
            try restarted.keep([measurement])
            guard case .isItYours = restarted.table.screen else { throw Unexpected(restarted.table.screen) }
            restarted.choose(restarted.table.choices[0])
            try restarted.keep([measurement])
            #expect(
                try box.spooled().map(\.content) == [
                    .reading(measurement, card: nil, method: nil), .tap(Town.hanakosCard),
                    .assignment(measurement.contentKey, card: Town.hanakosCard, method: .chosenOnTelevision),
                ]
            )
            #expect(restarted.table.screen == .greeting(Town.hanako))
        }
    }

    @Test("knows a card that is bound between two taps")
    func boundBetweenTaps() async throws {
        try await TestBox.run { box async throws in
            let newcomer = Town.newcomer
            box.agent.cardTapped(Town.strangeCard)
            try await box.shows(.unknownCard)
            box.collector.bind(Town.strangeCard, to: newcomer)
            box.agent.cardTapped(Town.strangeCard)
            try await box.shows(.greeting(newcomer))
            #expect(box.agent.learned.binding(of: Town.strangeCard) == newcomer.binding)
            #expect(box.collector.closed.isEmpty)
        }
    }

    @Test("does not answer the device and says so on the television when the spool is full")
    func full() async throws {
        try await TestBox.run(limits: SpoolLimits(fileBytes: 96 << 10)) { box async throws in
            var failure: SpoolError?
            for number in 1...200 where failure == nil {
                do { try box.agent.keep([try Town.measurement(UInt8(number))]) } catch {
                    failure = error as? SpoolError
                }
            }
            #expect(failure != nil)
            let before = box.agent.table
            #expect(throws: SpoolError.self) { try box.agent.keep([try Town.measurement(222)]) }
            #expect(box.agent.table == before, "what was not kept did not happen")
            box.agent.cardTapped(Town.hanakosCard)
            #expect(box.agent.table.screen == .deviceTrouble(.storageTrouble))
        }
    }

    @Test("takes the names from the screen after their time also when the spool keeps no answer")
    func fullWhileAsking() async throws {
        try await TestBox.run(limits: SpoolLimits(fileBytes: 96 << 10)) { box async throws in
            box.agent.cardTapped(Town.hanakosCard)
            try await box.shows(.greeting(Town.hanako))
            try box.agent.keep([try Town.measurement(201)])
            box.agent.notMine()
            guard case .notMine = box.agent.table.screen else { throw Unexpected(box.agent.table.screen) }
            for number in 1...200 {
                do {
                    let event = TestBox.event(.reading(try Town.measurement(UInt8(number)), card: nil, method: nil))
                    _ = try box.spool.appendReadings([event])
                } catch { break }
            }
            let waiting = try box.spool.waitingCount
            box.time.pass(.minutes(4))
            _ = box.agent.keyPressed()
            #expect(box.agent.table.screen == .deviceTrouble(.storageTrouble))
            #expect(box.agent.table.question == nil && box.agent.table.nextTick != nil)
            #expect(try box.spool.waitingCount == waiting, "nothing was said that is not kept")
        }
    }

    @Test("asks the collector whose a new card is, greets, and knows the card from then on")
    func learns() async throws {
        try await TestBox.run { box async throws in
            box.agent.cardTapped(Town.hanakosCard)
            try await box.shows(.greeting(Town.hanako))
            #expect(box.agent.learned.binding(of: Town.hanakosCard) == Town.hanako.binding)
            var file = stat()
            #expect(stat(box.folder + "/learned-cards", &file) == 0)
            #expect(file.st_mode & 0o777 == 0o600)

            box.collector.isReachable = false
            let restarted = box.restarted()
            restarted.cardTapped(Town.hanakosCard)
            #expect(restarted.table.screen == .greeting(Town.hanako))
        }
    }

    @Test("shows no data for a card that the collector does not know, and forgets what it had learned of it")
    func unknown() async throws {
        try await TestBox.run { box async throws in
            box.agent.learned.learn(Town.strangeCard, has: Town.hanako.binding)
            box.agent.cardTapped(Town.strangeCard)
            try await box.shows(.unknownCard)
            #expect(box.agent.learned.binding(of: Town.strangeCard) == nil)
        }
    }

    @Test("forgets a card when its binding leaves the roster, and ends its session")
    func unbound() async throws {
        try await TestBox.run { box async throws in
            box.agent.cardTapped(Town.hanakosCard)
            try await box.shows(.greeting(Town.hanako))
            box.agent.rosterChanged(to: Roster(version: 2, members: [Town.yuto.member]))
            #expect(box.agent.table.screen == .idle)
            #expect(box.agent.learned.binding(of: Town.hanakosCard) == nil)
            try await eventually { !box.collector.closed.isEmpty }
        }
    }

    @Test("shows what was just measured, though a page of the records was on its way")
    func measuredMeanwhile() async throws {
        try await TestBox.run { box async throws in
            box.agent.cardTapped(Town.hanakosCard)
            try await box.isOpen()
            box.collector.whilePageIsOnItsWay { try? box.agent.keep([fixture(try? Town.measurement(1))]) }
            #expect(await box.agent.records("/tv/home") == .ownScreen)
            guard case .measured = box.agent.table.screen else {
                Issue.record("the screen is \(box.agent.table.screen)")
                return
            }
            guard case .page(status: 200, _, _) = await box.agent.records("/tv/home") else {
                Issue.record("from there the records open")
                return
            }
        }
    }

    @Test("ends the collector's session with its own, and lets go of every value")
    func wiped() async throws {
        try await TestBox.run { box async throws in
            box.agent.cardTapped(Town.hanakosCard)
            try await box.isOpen()
            try box.agent.keep([try Town.measurement(1)])
            box.time.pass(.minutes(4))
            box.agent.readerChanged(nil)
            #expect(box.agent.state.withLock { $0.table.session == nil && $0.records == nil })
            #expect(box.agent.table.readings.entries.allSatisfy { $0.measurement == nil })
            try await eventually { !box.collector.closed.isEmpty }
        }
    }

    @Test("says to call the office when the operator took the box back, whatever is laid down")
    func refused() async throws {
        try await TestBox.run { box async throws in
            box.agent.cardTapped(Town.hanakosCard)
            try await box.shows(.greeting(Town.hanako))
            box.agent.boxIsRefused()
            #expect(box.agent.table.screen == .callOffice)
            #expect(try await box.request("/").send(to: box.port).body.contains("0858-00-0000"))
        }
    }

    @Test("stamps events with the wall clock, though sessions last by the other")
    func twoClocks() async throws {
        try await TestBox.run { box async throws in
            box.time.pass(.hours(5))
            box.agent.cardTapped(Town.hanakosCard)
            #expect(try box.spooled().map(\.occurredAt) == [Town.start + .hours(5)])
        }
    }
}

extension TestBox {
    /// What waits in the spool, in its order.
    func spooled() throws -> [BoxEvent] {
        try spool.next(limit: 100, maxBytes: 1 << 20).compactMap { event in
            guard case .known(let known) = DecodedEvent<CardToken>(decoding: event.bytes) else { return nil }
            return known.event
        }
    }

    func shows(_ screen: TableScreen) async throws {
        try await eventually { agent.table.screen == screen }
    }

    /// The agent as it comes up again after a power cut, with what was on the disk.
    func restarted() -> BoxAgent {
        BoxAgent(
            profile: agent.profile,
            roster: Town.roster,
            spool: spool,
            collector: collector,
            learned: LearnedCards(path: folder + "/learned-cards"),
            slots: LearnedSlots(path: folder + "/device-slots"),
            clock: agent.clock,
            logger: agent.logger
        ) {}
    }
}

extension BoxAgent {
    var table: HouseholdTable { state.withLock { $0.table } }
}
