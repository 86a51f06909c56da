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
    package let folder: StateFolder
    package let logger: Logger

    package init(
        agent: BoxAgent,
        reader: TableReader,
        readers: CardReaders,
        collector: any CollectorLink,
        worker: UplinkWorker,
        inbox: InboxListener,
        gateway: LoopbackGateway,
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
        self.folder = folder
        self.logger = logger
    }

    /// For the log of the service group, which would else print every part.
    package var description: String { "box" }

    /// Runs until it is told to stop, or the gateway fails.
    package func run() async throws {
        readers.start()
        defer { readers.stop() }
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
            group.addTask { try await gateway.run() }
            defer { group.cancelAll() }
            // The first to end ends all: on cancellation, or with the gateway's error.
            try await group.next()
            try Task.checkCancellation()
        }
    }

    private func followLine() async {
        for await state in worker.states {
            switch state.line {
            case .notYetTried: break
            case .online: agent.lineChanged(to: .connected)
            case .offline: agent.lineChanged(to: .down)
            case .refused(.revoked): await leaveHome()
            case .refused: agent.lineChanged(to: .down)
            }
            agent.waitingChanged(to: state.waiting)
        }
    }

    private func followInbox() async {
        var version: UInt64?
        for await event in inbox.events {
            switch event {
            case .connected:
                agent.lineChanged(to: .connected)
                worker.wake()
            case .roster(let newest) where newest == version: break
            case .roster:
                if let message = await collector.roster() { version = take(message) }
            case .disconnected(.refused(.revoked)): await leaveHome()
            case .disconnected: agent.lineChanged(to: .down)
            }
        }
    }

    private func take(_ message: RosterMessage) -> UInt64 {
        do {
            try folder.keep(message)
        } catch {
            logger.error("The roster could not be kept", metadata: ["error": "\(error)"])
        }
        reader.use(CardKey(version: message.cardKey.version, secret: message.cardKey.secret))
        agent.rosterChanged(to: message.roster)
        return message.roster.version
    }

    /// The operator took the box's certificate back: names and card key go, the spool stays.
    private func leaveHome() async {
        logger.error("The operator revoked this box; it keeps what was measured and forgets everybody")
        reader.use(nil)
        agent.boxIsRefused()
        do {
            try folder.wipe()
        } catch {
            logger.error("Roster and card key could not be wiped", metadata: ["error": "\(error)"])
        }
    }
}
