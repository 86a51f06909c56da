import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import UplinkProtocol

/// The held connection on which the collector tells a box what is new (server-sent events).
///
/// `event: roster` carries the version of the roster, `event: prompt` the question that stands on the television or
/// `none`: both at once and after each change. A comment every ``pingInterval`` keeps the connection open. It ends when the box leaves or is revoked, or the collector stops.
struct InboxRoute: Sendable {
    static let pingInterval = Duration.seconds(20)

    let rosters: RosterKeeper
    let residents: any ResidentRegister
    let connections: BoxConnections

    private enum Signal {
        case roster(version: UInt64)
        case prompt(StandingPrompt?)
        case ping
        case revoked

        /// As it is sent (WHATWG HTML, section 9.2.6); nil when there is nothing more to say.
        var text: String? {
            switch self {
            case .roster(let version): "event: roster\ndata: \(version)\n\n"
            case .prompt(nil): "event: prompt\ndata: none\n\n"
            case .prompt(let prompt?):
                "event: prompt\ndata: \(prompt.id) \(prompt.resident) \(prompt.until.milliseconds)\n\n"
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
                        group.addTask { await tellNews(to: box, afterRoster: first, sender) }
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

    private func tellNews(
        to box: Box,
        afterRoster first: UInt64?,
        _ sender: AsyncStream<Signal>.Continuation
    ) async {
        var version = first
        var prompt: StandingPrompt??
        for await news in rosters.news(for: box) {
            if news.rosterVersion != version { sender.yield(.roster(version: news.rosterVersion)) }
            if news.prompt != prompt { sender.yield(.prompt(news.prompt)) }
            (version, prompt) = (news.rosterVersion, news.prompt)
        }
        guard !Task.isCancelled else { return }
        sender.yield(.revoked)
    }

    private func ping(_ sender: AsyncStream<Signal>.Continuation) async {
        while (try? await Task.sleep(for: Self.pingInterval)) != nil { sender.yield(.ping) }
    }
}
