import CommunityModel
import FoundationEssentials
import Logging
import Spool
import Synchronization

@testable import Agent

/// A box with a real spool and a real gateway in a folder of its own; its collector is a stub.
struct TestBox: Sendable {
    let agent: BoxAgent
    let gateway: LoopbackGateway
    let collector: StubCollector
    let spool: Spool
    let folder: String
    let time: SettableTime

    var port: UInt16 { gateway.port }

    /// Sets a box up, runs its gateway while `body` runs, and clears up.
    static func run(
        limits: SpoolLimits = SpoolLimits(),
        _ body: @Sendable (TestBox) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/engawa-agent-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let time = SettableTime()
        let collector = StubCollector()
        let spool = try Spool(path: folder + "/spool.sqlite", limits: limits, now: Town.start)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let agent = BoxAgent(
            profile: BoxProfile(box: Town.identifier(7), town: "鳥南町", officePhone: "0858-00-0000", zone: .japan),
            roster: Town.roster,
            spool: spool,
            collector: collector,
            learned: LearnedCards(path: folder + "/learned-cards"),
            slots: LearnedSlots(path: folder + "/device-slots"),
            clock: BoxClock(wall: { time.now }, steady: { time.now }),
            logger: logger
        ) {}
        let gateway = try LoopbackGateway(agent: agent, port: 0, logger: logger)
        let box = TestBox(
            agent: agent,
            gateway: gateway,
            collector: collector,
            spool: spool,
            folder: folder,
            time: time
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await gateway.run() }
            try await eventually { (try? RawSocket(port: box.port)) != nil }
            try await body(box)
            group.cancelAll()
        }
    }
}

/// Time that stands still until it is set.
final class SettableTime: Sendable {
    private let instant = Mutex(Town.start)

    var now: Instant { instant.withLock { $0 } }

    func pass(_ span: Duration) {
        instant.withLock { $0 = $0 + span }
    }
}

/// Looks until `condition` holds; gives up after a minute, which only a broken box needs.
func eventually(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<6_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw RawFailure(what: "it never happened")
}
