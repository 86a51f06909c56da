import CommunityModel
import FlyingSocks
import Glibc
package import Logging
import Synchronization

/// The way of the television's browser to the box: a small HTTP/1.1 server on 127.0.0.1 (architecture decisions 8
/// and 18).
///
/// It draws the box's own screens, hands on the collector's in the card session that runs, and tells open pages where
/// to go. Nothing of a person is kept here or on the disk.
package final class LoopbackGateway: Sendable {
    let guardian: GatewayGuard
    private let agent: BoxAgent
    private let listening: Socket
    private let logger: Logger
    private let connectionCount = Atomic(0)

    /// Takes the port, or for 0 one that is free.
    ///
    /// - Throws: ``GatewayError`` when the port cannot be had.
    package init(agent: BoxAgent, port: UInt16, logger: Logger) throws(GatewayError) {
        let bound = try Self.listen(on: port)
        listening = bound.socket
        guardian = GatewayGuard(port: bound.port)
        self.agent = agent
        self.logger = logger
    }

    deinit { try? listening.close() }

    package var port: UInt16 { guardian.port }

    /// What the television's browser is started with. Whoever knows it sees what the television shows.
    package var startAddress: String { guardian.startAddress }

    /// Serves until the task is cancelled.
    package func run() async throws {
        let pool: some AsyncSocketPool = .make()
        try await pool.prepare()
        let socket = try AsyncSocket(socket: listening, pool: pool)
        let door = GatewayDoor(agent: agent, guardian: guardian)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            group.addTask { try await self.accept(on: socket, for: door) }
            defer {
                group.cancelAll()
                agent.events.close()
            }
            try await group.next()
        }
    }

    private func accept(on socket: AsyncSocket, for door: GatewayDoor) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let connection: GatewayConnection
                do {
                    connection = GatewayConnection(socket: try await socket.accept(), door: door)
                } catch SocketError.failed {
                    // Too many files, or a browser that left while it was let in: neither ends the gateway.
                    try await Task.sleep(for: .milliseconds(100))
                    continue
                }
                group.addTask { await self.serve(connection) }
            }
        }
    }

    private func serve(_ connection: GatewayConnection) async {
        let (_, count) = connectionCount.add(1, ordering: .relaxed)
        defer { connectionCount.subtract(1, ordering: .relaxed) }
        guard count <= GatewayLimits.connections else { return await connection.refuse(.tooManyConnections) }
        await connection.serve()
    }

    private static func listen(on port: UInt16) throws(GatewayError) -> (socket: Socket, port: UInt16) {
        do {
            let socket = try Socket(domain: AF_INET)
            try socket.setValue(true, for: .localAddressReuse)
            try socket.bind(to: sockaddr_in.inet(ip4: "127.0.0.1", port: port))
            try socket.listen()
            guard case .ip4(_, let taken) = try socket.sockname() else { throw SocketError.unsupportedAddress }
            return (socket, taken)
        } catch SocketError.failed(_, EADDRINUSE, _) {
            throw GatewayError(.portInUse, port)
        } catch {
            throw GatewayError(.unavailable, port)
        }
    }
}
