import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import StaffSignIn
import Synchronization

/// Tells open pages of the care desk that there is something new (server-sent events): `changed`, and `over` when the
/// session has ended. Ends when the browser leaves, the session ends, or the collector stops.
struct DeskLive: Sendable {
    static let pingInterval = Duration.seconds(20)
    /// How often the store is asked, by all pages together.
    static let pulse = Duration.seconds(1)

    let door: DeskDoor
    let store: any CareDeskStore
    let streams = OpenStreams()

    private enum Signal: String {
        case changed = "event: changed\ndata: 1\n\n"
        case over = "event: over\ndata: 1\n\n"
        case ping = ": ping\n\n"
    }

    @concurrent func stream(_ request: Request, context: PeopleContext) async throws -> Response {
        let session = try await door.session(of: request)
        guard streams.open(for: session.id) else { throw Refusal(.tooManyRequests, "Too many pages are open.") }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { streams.close(for: session.id) }
                let (signals, sender) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(4))
                try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
                try await request.body.consumeWithInboundCloseHandler { _ in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await watch(request, sender) }
                        defer { group.cancelAll() }
                        for await signal in signals.cancelOnGracefulShutdown() {
                            try await writer.write(ByteBuffer(string: signal.rawValue))
                            if signal == .over { return }
                        }
                    }
                } onInboundClosed: {
                    sender.finish()
                }
                try await writer.finish(nil)
            }
        )
    }

    private func watch(_ request: Request, _ sender: AsyncStream<Signal>.Continuation) async {
        var seen = try? await store.deskPulse()
        let clock = ContinuousClock()
        var spoke = clock.now
        while (try? await Task.sleep(for: Self.pulse)) != nil {
            let now = try? await store.deskPulse()
            if let now, now != seen {
                seen = now
                sender.yield(.changed)
                spoke = clock.now
            }
            guard clock.now - spoke >= Self.pingInterval else { continue }
            spoke = clock.now
            // A store that cannot be read is no reason to send anybody away.
            if case .failure(DeskRefusal.signedOut) = await standing(of: request) {
                sender.yield(.over)
                return
            }
            sender.yield(.ping)
        }
        sender.finish()
    }

    private func standing(of request: Request) async -> Result<StaffSessionRecord, any Error> {
        do {
            return .success(try await door.session(of: request))
        } catch {
            return .failure(error)
        }
    }
}

/// How many pages each session holds open.
final class OpenStreams: Sendable {
    static let limit = 8

    private let counts = Mutex<[StaffSession.ID: Int]>([:])

    func open(for session: StaffSession.ID) -> Bool {
        counts.withLock { counts in
            guard counts[session, default: 0] < Self.limit else { return false }
            counts[session, default: 0] += 1
            return true
        }
    }

    func close(for session: StaffSession.ID) {
        counts.withLock { counts in
            let left = counts[session, default: 1] - 1
            counts[session] = left > 0 ? left : nil
        }
    }
}
