import BoxAuthority
import CareServices
import CommunityModel
import HTTPTypes
import Logging
import Metrics
import NIOCore
import NIOHTTPTypes
import NIOSSL
import UplinkProtocol

/// Answers `POST /v1/events` on the connection itself, in front of the router: the one path that every event of every
/// home takes. All other requests go on to the router, where the same path has a route with the same answers.
///
/// One task and two hops a request cost more than storing a reading does; here the batch is decoded on the connection's
/// own thread and its answer written there when the journal's writer calls back (decision 32 has the figures).
///
/// Requests of one connection are answered in their order: while one is on its way here, what follows waits; while the
/// router has one, this path goes there, too.
final class UplinkDoor: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What all doors of a listener share.
    struct House: Sendable {
        let receive: ReceiveBatch
        let authority: BoxAuthority
        let connections: BoxConnections
        let now: @Sendable () -> Instant
        let report: UplinkReport
    }

    private enum State {
        case waiting
        /// A batch is being read.
        case reading(HTTPRequest, ByteBuffer)
        /// A batch was refused before it was read to its end; the rest of it is let fall.
        case ignoring
        /// A batch is being stored.
        case storing(since: ContinuousClock.Instant)
        /// The connection is about to be closed.
        case ending
    }

    private let house: House
    private var state = State.waiting
    /// Requests that the router has not answered yet.
    private var atRouter = 0
    private var isPassing = false
    /// Parts that came while a batch was being stored.
    private var kept: [HTTPRequestPart] = []
    private var credential: BoxCredential?
    private var isKnown = false

    /// A peer that sends so many parts without waiting for an answer is cut off.
    private static let keptLimit = 256

    init(house: House) {
        self.house = house
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(unwrapInboundIn(data), context)
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.storing, _):
            kept.append(part)
            if kept.count > Self.keptLimit { context.close(promise: nil) }
        case (.ending, _), (.ignoring, .body): break
        case (.ignoring, .end): state = .waiting
        case (.reading(let head, var body), .body(let bytes)):
            state = .waiting
            body.writeImmutableBuffer(bytes)
            if body.readableBytes > UplinkLimits.batchBytes {
                refuse(.tooLarge(limit: UplinkLimits.batchBytes), since: .now, context)
            } else {
                state = .reading(head, body)
            }
        case (.reading(_, let body), .end):
            state = .storing(since: .now)
            store(body, context)
        case (.waiting, .head(let head)) where isBatch(head) && atRouter == 0:
            begin(head, context)
        case (.waiting, .head), (.reading, .head), (.ignoring, .head):
            atRouter += 1
            isPassing = true
            context.fireChannelRead(wrapInboundOut(part))
        case (.waiting, .body), (.waiting, .end):
            if case .end = part { isPassing = false }
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private func isBatch(_ head: HTTPRequest) -> Bool {
        head.method == .post && head.path == UplinkPath.events && !isPassing
    }

    private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        let announced = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= UplinkLimits.batchBytes else {
            refuse(.tooLarge(limit: UplinkLimits.batchBytes), since: .now, context)
            return
        }
        state = .reading(head, context.channel.allocator.buffer(capacity: announced))
    }

    private func store(_ body: ByteBuffer, _ context: ChannelHandlerContext) {
        let since = ContinuousClock.now
        let credential: BoxCredential
        do {
            credential = try readCredential(context)
        } catch {
            house.report.logger.warning("A certificate was refused", metadata: ["reason": "\(error)"])
            refuse(.refusedCertificate("\(error)"), since: since, context)
            return
        }
        let loop = context.eventLoop
        let bound = NIOLoopBound((door: self, context: context), eventLoop: loop)
        house.receive.take(
            Array(body.readableBytesView),
            from: credential.box,
            showing: credential.serial,
            receivedAt: house.now()
        ) { result in
            let answer = result.map { $0.encoded() }
            loop.execute {
                let (door, context) = bound.value
                door.answer(answer, since: since, context)
            }
        }
    }

    /// The certificate of a connection is read once.
    private func readCredential(_ context: ChannelHandlerContext) throws(AuthorityError) -> BoxCredential {
        if let credential, credential.notAfter >= .onMachineClock { return credential }
        guard let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate() else {
            throw AuthorityError(refusing: .malformed)
        }
        let read = try house.connections.credential(of: certificate) { der throws(AuthorityError) in
            try house.authority.credential(presenting: der, at: .onMachineClock)
        }
        credential = read
        return read
    }

    private func answer(
        _ result: Result<[UInt8], BatchRefusal>,
        since: ContinuousClock.Instant,
        _ context: ChannelHandlerContext
    ) {
        switch result {
        case .success(let bytes):
            if !isKnown, let credential {
                isKnown = true
                house.connections.opened(context.channel, by: credential.box)
            }
            respond(.ok, Self.headers, context.channel.allocator.buffer(bytes: bytes), context)
            house.report.answered(.ok, since: since)
            goOn(context)
        case .failure(let refusal):
            if case .notStored(let error) = refusal {
                house.report.logger.error("A batch could not be stored", metadata: ["error": "\(error)"])
            }
            refuse(refusal.refusal, since: since, context)
        }
    }

    private func refuse(_ refusal: Refusal, since: ContinuousClock.Instant, _ context: ChannelHandlerContext) {
        var headers = refusal.headers
        headers[.contentType] = "text/plain; charset=utf-8"
        headers[.cacheControl] = "no-store"
        if refusal.endsConnection { headers[.connection] = "close" }
        house.report.answered(refusal.status, since: since)
        let isRead = if case .storing = state { true } else { false }
        respond(refusal.status, headers, context.channel.allocator.buffer(string: refusal.sentence + "\n"), context)
        if refusal.endsConnection {
            state = .ending
            context.close(promise: nil)
        } else if isRead {
            goOn(context)
        } else {
            state = .ignoring
        }
    }

    private func respond(
        _ status: HTTPResponse.Status,
        _ headers: HTTPFields,
        _ body: ByteBuffer,
        _ context: ChannelHandlerContext
    ) {
        var headers = headers
        headers[.contentLength] = String(body.readableBytes)
        context.write(wrapOutboundOut(.head(HTTPResponse(status: status, headerFields: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// What came meanwhile has its turn.
    private func goOn(_ context: ChannelHandlerContext) {
        state = .waiting
        let parts = kept
        kept = []
        for part in parts { take(part, context) }
        if !parts.isEmpty { context.fireChannelReadComplete() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data), atRouter > 0 { atRouter -= 1 }
        context.write(data, promise: promise)
    }

    /// An idle connection is closed; one that waits for the journal is not idle.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is IdleStateHandler.IdleStateEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        if case .storing = state { return }
        context.close(promise: nil)
    }

    private static let headers: HTTPFields = [
        .contentType: UplinkPath.contentType, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
    ]
}

/// Counts and logs what the door answers, as ``RequestReport`` does for the router. What goes well is a line of the
/// debug log only: there are thousands a second on a morning.
struct UplinkReport: Sendable {
    let logger: Logger
    private let metrics: PrometheusRegistry
    private let stored: Counter
    private let timer: Timer

    init(logger: Logger, metrics: PrometheusRegistry) {
        self.logger = logger
        self.metrics = metrics
        stored = Self.counter(.ok, metrics)
        timer = Timer(
            label: "http.server.request",
            dimensions: [("listener", ListenerName.boxes.rawValue), ("route", UplinkPath.events)],
            factory: metrics
        )
    }

    func answered(_ status: HTTPResponse.Status, since: ContinuousClock.Instant) {
        let (seconds, attoseconds) = since.duration(to: .now).components
        timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        guard status != .ok else {
            stored.increment()
            return
        }
        Self.counter(status, metrics).increment()
        logger.info(
            "Request answered",
            metadata: [
                "http.listener": "\(ListenerName.boxes.rawValue)", "http.method": "POST",
                "http.route": "\(UplinkPath.events)", "http.status": "\(status.code)",
                "http.duration.ms": "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)",
            ]
        )
    }

    private static func counter(_ status: HTTPResponse.Status, _ metrics: PrometheusRegistry) -> Counter {
        Counter(
            label: "http.server.requests",
            dimensions: [
                ("listener", ListenerName.boxes.rawValue), ("method", "POST"), ("route", UplinkPath.events),
                ("status", "\(status.code)"),
            ],
            factory: metrics
        )
    }
}
