import BoxAuthority
import CardSignIn
import CareServices
import CollectorAPI
import CommunityModel
import CoreMetrics
import Foundation
import Logging
import SQLiteStorage
import ServiceLifecycle
import StaffSignIn
import Synchronization
import TestSupport
import Testing
import UplinkProtocol

/// A whole collector on real sockets with real TLS, over a store in a folder of its own; Hanako's household is in it.
struct RunningCollector: Sendable {
    let folder: URL
    let store: SQLiteStore
    let authority: BoxAuthority
    let pepper: CardPepper
    let cardKey: TransferredCardKey
    let hanako: Resident
    let metrics: PrometheusRegistry
    let log: LogLines
    let ports: [ListenerName: Int]
    let clock: MovedClock

    static let town = TownProfile(name: "鳥南町", officePhone: "0858-00-0000")

    /// Starts a collector, runs `body`, stops the collector in the way of SIGTERM, and removes the folder.
    static func serve(
        cardTrust: CardTrust? = nil,
        felicaKeys: FelicaLiteSKeys? = nil,
        _ body: @escaping @Sendable (RunningCollector) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-collector-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "store.sqlite").path
        try SQLiteStore.migrate(at: path)
        let store = try SQLiteStore(at: path)
        let authority = try BoxAuthority.create(in: folder.appending(path: "authority").path, at: .onMachineClock)
        try Data(authority.root.pem.utf8).write(to: folder.appending(path: "root.pem"))
        let pepper = try #require(CardPepper(secret: Array(repeating: 7, count: 32)))
        let cardKey = try #require(TransferredCardKey(version: 1, secret: Array(repeating: 9, count: 32)))
        let hanako = try await AddResident(residents: store)(
            name: "鳥海 はなこ",
            kana: "とりうみ はなこ",
            born: try #require(TownDay("1951-03-03")),
            in: .new(label: "本町 3-12"),
            at: .onMachineClock
        )
        let metrics = PrometheusRegistry()
        let log = LogLines()
        let clock = MovedClock()
        var parts = CollectorParts(
            store: store,
            readiness: StoreProbe(store: store),
            authority: authority,
            town: town,
            pepper: pepper,
            cardKey: cardKey,
            metrics: metrics,
            logger: log.logger(),
            now: { clock.now }
        )
        parts.passwordCost = .least
        parts.cardTrust = cardTrust
        parts.felicaKeys = felicaKeys
        let any = ListenerAddress(host: "127.0.0.1", port: 0)
        let settings = ListenerSettings(people: any, boxes: any, operations: any, publicHost: "127.0.0.1")
        let (bound, teller) = AsyncStream.makeStream(of: [ListenerName: Int].self)
        let services = try buildCollector(parts, listeners: settings) { teller.yield($0) }
        let group = ServiceGroup(services: services, logger: parts.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var ports = bound.makeAsyncIterator()
            let collector = RunningCollector(
                folder: folder,
                store: store,
                authority: authority,
                pepper: pepper,
                cardKey: cardKey,
                hanako: hanako,
                metrics: metrics,
                log: log,
                ports: try #require(await ports.next()),
                clock: clock
            )
            do {
                try await body(collector)
            } catch {
                tasks.cancelAll()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private struct StoreProbe: ReadinessProbe {
        let store: SQLiteStore

        func unfoldedEvents() async throws -> Int { try await store.unfoldedEvents() }
    }

    func url(_ listener: ListenerName, _ path: String) -> String {
        "\(listener == .operations ? "http" : "https")://127.0.0.1:\(ports[listener] ?? 0)\(path)"
    }

    /// A one-time code for a box of Hanako's household.
    func enrolmentCode() async throws -> String {
        try await IssueEnrolmentCode(codes: store, pepper: pepper)(for: hanako.household, at: .onMachineClock)
            .code.description
    }
}

/// Stands at the time of the machine when it was made, and is moved on by hand.
final class MovedClock: Sendable {
    private let start = Instant.onMachineClock
    private let offset = Mutex(Duration.zero)

    var now: Instant { start + offset.withLock(\.self) }

    func advance(by span: Duration) {
        offset.withLock { $0 += span }
    }
}
