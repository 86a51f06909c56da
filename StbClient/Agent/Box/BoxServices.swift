import CommunityModel
package import Enrolment
package import Logging
import ResidentCards
import Screens
import ServiceLifecycle
package import SmartCards
package import Uplink
import UplinkProtocol

/// Everything of a box that runs, put together: readers, spool, uplink, inbox, gateway.
package struct BoxServices: Service, CustomStringConvertible {
    package let agent: BoxAgent
    package let reader: TableReader
    package let readers: CardReaders
    package let collector: any CollectorLink
    package let worker: UplinkWorker
    package let inbox: InboxListener
    package let gateway: LoopbackGateway
    package let health: HealthWatch
    package let folder: StateFolder
    package let logger: Logger
    private let entrusted: EntrustedData
    private let rosters: RosterFollower
    private let remotes: [RemoteReceiver]

    /// - Parameters:
    ///   - agent: what happens on the table.
    ///   - reader: speaks with what is laid down.
    ///   - readers: where it is laid down.
    ///   - collector: where records come from.
    ///   - worker: empties the spool.
    ///   - inbox: hears the collector.
    ///   - gateway: serves the television.
    ///   - health: watches all of them.
    ///   - inputs: paths of the remote control's input devices.
    ///   - folder: the one folder that the box writes.
    ///   - logger: is told what an operator may want to know.
    package init(
        agent: BoxAgent,
        reader: TableReader,
        readers: CardReaders,
        collector: any CollectorLink,
        worker: UplinkWorker,
        inbox: InboxListener,
        gateway: LoopbackGateway,
        health: HealthWatch,
        inputs: [String],
        folder: StateFolder,
        logger: Logger
    ) {
        self.agent = agent
        self.reader = reader
        self.readers = readers
        self.collector = collector
        self.worker = worker
        self.inbox = inbox
        self.gateway = gateway
        self.health = health
        remotes = inputs.map { path in
            RemoteReceiver(path: path, logger: logger) { [weak agent] key in agent?.received(key) }
        }
        self.folder = folder
        self.logger = logger
        let entrusted = EntrustedData(agent: agent, reader: reader, folder: folder, logger: logger)
        self.entrusted = entrusted
        rosters = RosterFollower(fetch: { await collector.roster() }, take: { entrusted.take($0) })
    }

    /// For the log of the service group, which would else print every part.
    package var description: String { "box" }

    /// Runs until it is told to stop, or the gateway fails.
    package func run() async throws {
        readers.start()
        for remote in remotes { remote.start() }
        defer {
            for remote in remotes { remote.stop() }
            readers.stop()
        }
        do {
            try await cancelWhenGracefulShutdown { try await runAll() }
        } catch is CancellationError {
            logger.info("Stopped")
        }
    }

    private func runAll() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            group.addTask { await inbox.run() }
            group.addTask { await followLine() }
            group.addTask { await followInbox() }
            group.addTask { await rosters.run() }
            group.addTask { await rosters.askDaily() }
            group.addTask { await agent.keepTime() }
            group.addTask { await health.run { agent.wellbeing } }
            group.addTask { try await gateway.run() }
            defer { group.cancelAll() }
            // The first to end ends all: on cancellation, or with the gateway's error.
            try await group.next()
            try Task.checkCancellation()
        }
    }

    private func followLine() async {
        var follower = LineFollower(agent: agent, revoked: leaveHome)
        for await state in worker.states { follower.take(state) }
    }

    private func followInbox() async {
        for await event in inbox.events {
            switch event {
            case .connected:
                agent.lineChanged(to: .connected)
                worker.lineIsBack()
            case .roster(let version): rosters.announce(version)
            case .prompt(let prompt): agent.promptChanged(to: prompt)
            case .disconnected(.refused(.revoked)): leaveHome()
            case .disconnected: agent.lineChanged(to: .down)
            }
        }
    }

    private func leaveHome() {
        rosters.announce(nil)
        entrusted.revoke()
    }
}
