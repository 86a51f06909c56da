import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import UplinkProtocol

/// The held connection on which the collector tells a box what is new (server-sent events).
///
/// `event: roster` carries the version of the roster, at once and after each change. A comment every
/// ``pingInterval`` keeps the connection open. It ends when the box leaves or is revoked, or the collector stops.
struct InboxRoute: Sendable {
    static let pingInterval = Duration.seconds(20)

    let rosters: RosterKeeper
    let residents: any ResidentRegister
    let connections: BoxConnections

    private enum Signal {
        case roster(version: UInt64)
        case ping
        case revoked

        /// As it is sent (WHATWG HTML, section 9.2.6); nil when there is nothing more to say.
        var text: String? {
            switch self {
            case .roster(let version): "event: roster\ndata: \(version)\n\n"
            case .ping: ": ping\n\n"
            case .revoked: nil
            }
        }
    }

    func add(to router: Router<BoxContext>) {
        router.get(RouterPath(UplinkPath.inbox), use: inbox)
    }

    @concurrent private func inbox(_ request: Request, context: BoxContext) async throws -> Response {
        let box = try context.box
        let first = try await residents.rosterVersion(of: box.household)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                let (signals, sender) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(16))
                if let first { sender.yield(.roster(version: first)) }
                let isRevoked = try await request.body.consumeWithInboundCloseHandler { _ in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await tellVersions(to: box, butFirst: first, sender) }
                        group.addTask { await ping(sender) }
                        defer { group.cancelAll() }
                        for await signal in signals.cancelOnGracefulShutdown() {
                            guard let text = signal.text else { return true }
                            try await writer.write(ByteBuffer(string: text))
                        }
                        return false
                    }
                } onInboundClosed: {
                    sender.finish()
                }
                try await writer.finish(nil)
                if isRevoked { connections.closeAll(of: box.id) }
            }
        )
    }

    private func tellVersions(
        to box: Box,
        butFirst first: UInt64?,
        _ sender: AsyncStream<Signal>.Continuation
    ) async {
        var told = first
        for await version in rosters.versions(for: box) where version != told {
            sender.yield(.roster(version: version))
            told = version
        }
        guard !Task.isCancelled else { return }
        sender.yield(.revoked)
    }

    private func ping(_ sender: AsyncStream<Signal>.Continuation) async {
        while (try? await Task.sleep(for: Self.pingInterval)) != nil { sender.yield(.ping) }
    }
}
