import CommunityModel
import FoundationEssentials
import Logging
import Screens
import Spool
import Synchronization
import Testing
import UplinkProtocol

@testable import Agent

@Suite("A box whose spool fills up", .serialized) struct SpoolRoomTests {
    private func fill(_ box: TestBox, until isOver: (BoxAgent) -> Bool) {
        for number in 0..<2_000 where !isOver(box.agent) {
            try? box.agent.keep([fixture(try? Town.measurement(UInt8(number % 251), at: Town.start))])
            box.agent.cardTapped(Town.card(UInt8(number % 7)))
        }
    }

    @Test("says so on the resting screen while there is still room, and no longer when it was emptied")
    func scarce() async throws {
        try await TestBox.run(limits: SpoolLimits(fileBytes: 256 << 10)) { box async throws in
            #expect(!box.ownPage.contains("のこり わずか"))
            fill(box) { $0.state.withLock(\.isRoomScarce) }
            box.agent.leave()
            #expect(box.ownPage.contains("のこり わずか"))
            #expect(box.ownPage.contains("0858-00-0000"), "and whom to call")
            _ = try box.spool.append(try box.anyTap())
            try box.spool.settle(try box.spool.next(limit: 10_000, maxBytes: .max).map(\.sequence))
            box.agent.waitingChanged(to: 0)
            #expect(!box.ownPage.contains("のこり わずか"))
        }
    }

    @Test("a key of the remote control that cannot be kept takes nobody's screen away")
    func keys() async throws {
        try await TestBox.run(limits: SpoolLimits(reserveBytes: .max / 2)) { box async throws in
            let before = box.agent.table.screen
            box.agent.televisionUsed()
            #expect(box.agent.table.screen == before)
            box.agent.cardTapped(Town.hanakosCard)
            #expect(box.agent.table.screen == .deviceTrouble(.storageTrouble))
            #expect(try box.spool.waitingCount == 0)
        }
    }

    @Test("seven days of a school gate without a line fit, with room to spare")
    func sevenDays() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/engawa-agent-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // One day in a seventh of the room: ten thousand taps, a key each quarter of an hour, forty readings.
        let spool = try Spool(
            path: folder + "/spool.sqlite",
            limits: SpoolLimits(fileBytes: SpoolLimits().fileBytes / 7),
            now: Town.start
        )
        let day: [BoxEvent.Content] =
            Array(repeating: .tap(Town.hanakosCard), count: 10_000)
            + Array(repeating: .television(.key), count: 96)
            + (try (0..<40).map { .reading(try Town.measurement(UInt8($0)), card: Town.hanakosCard, method: .card) })
        _ = try spool.append(day.map { TestBox.event($0) })
        let room = try spool.room
        #expect(!room.isScarce)
        #expect(room.usedPercent < 40, "\(room)")
    }
}

extension TestBox {
    fileprivate var ownPage: String { String(decoding: agent.ownPage(), as: UTF8.self) }

    fileprivate func anyTap() throws -> BoxEvent { Self.event(.tap(Town.yutosCard)) }

    static func event(_ content: BoxEvent.Content) -> BoxEvent {
        BoxEvent(
            id: BoxEvent.ID(at: Town.start),
            boot: Town.identifier(5),
            occurredAt: Town.start,
            clockQuality: .agreed,
            offsetInMinutes: 540,
            content: content
        )
    }
}
