import BoxAuthority
import CareServices
import CommunityModel
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import UplinkProtocol

/// Answers `POST /v1/events` on the connection itself, in front of the router: the one path that every event of every
/// home takes. All other requests go on to the router, where the same path has a route with the same answers.
///
/// One task and two hops a request cost more than storing a reading does; here the batch is decoded on the connection's
/// own thread and its answer written there when the journal's writer calls back (decision 33 has the figures).
///
/// Requests of one connection are answered in their order: while one is on its way here, what follows waits; while the
/// router has one, this path goes there, too. A connection on which nothing was said for ``idleTime`` is closed, unless
/// a batch of it is being stored.
final class UplinkDoor: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

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
        case reading(ByteBuffer)
        /// A batch is being stored.
        case storing
        /// The connection is about to be closed; what comes still is let fall.
        case ending
    }

    /// A box that listens hears a comment every 20 seconds.
    static let idleTime = TimeAmount.seconds(75)
    /// A peer that sends so many parts without waiting for an answer is cut off.
    private static let keptLimit = 256

    private let house: House
    private var state = State.waiting
    /// The other end asked for the connection to end with the answer.
    private var isLast = false
    /// Requests that the router has not answered yet.
    private var atRouter = 0
    private var isPassing = false
    /// Parts that came while a batch was being stored.
    private var kept: [HTTPServerRequestPart] = []
    private var credential: BoxCredential?
    private var isKnown = false
    private var lastUse = NIODeadline.now()
    private var idleCheck: Scheduled<Void>?

    init(house: House) {
        self.house = house
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastUse = .now()
        take(unwrapInboundIn(data), context)
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.storing, _):
            kept.append(part)
            if kept.count > Self.keptLimit { context.close(promise: nil) }
        case (.ending, _): break
        case (.reading(var body), .body(var bytes)):
            state = .waiting
            body.writeBuffer(&bytes)
            if body.readableBytes > UplinkLimits.batchBytes {
                refuse(.tooLarge(limit: UplinkLimits.batchBytes), since: .now, context)
            } else {
                state = .reading(body)
            }
        case (.reading(let body), .end):
            state = .storing
            store(body, context)
        case (.waiting, .head(let head)) where isBatch(head) && atRouter == 0:
            begin(head, context)
        case (.waiting, .head), (.reading, .head):
            atRouter += 1
            isPassing = true
            context.fireChannelRead(wrapInboundOut(part))
        case (.waiting, .body), (.waiting, .end):
            if case .end = part { isPassing = false }
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private func isBatch(_ head: HTTPRequestHead) -> Bool {
        head.method == .POST && head.uri == UplinkPath.events && !isPassing
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isLast = !head.isKeepAlive
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        guard announced <= UplinkLimits.batchBytes else {
            refuse(.tooLarge(limit: UplinkLimits.batchBytes), since: .now, context)
            return
        }
        state = .reading(context.channel.allocator.buffer(capacity: max(announced, 0)))
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
            Array(buffer: body),
            from: credential.box,
            showing: credential.serial,
            receivedAt: house.now(),
            handOver: { rest in loop.execute { rest() } },
            answer: { result in
                let (door, context) = bound.value
                door.answer(result.map { $0.encoded() }, since: since, context)
            }
        )
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

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        lastUse = .now()
        if case .end = unwrapOutboundIn(data), atRouter > 0 { atRouter -= 1 }
        context.write(data, promise: promise)
    }
}

// MARK: - Answers

extension UplinkDoor {
    private static let headers: HTTPHeaders = [
        "content-type": UplinkPath.contentType, "cache-control": "no-store", "x-content-type-options": "nosniff",
    ]

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
        house.report.answered(refusal.status, since: since)
        if refusal.endsConnection { isLast = true }
        var headers: HTTPHeaders = ["content-type": "text/plain; charset=utf-8", "cache-control": "no-store"]
        for field in refusal.headers { headers.add(name: field.name.rawName, value: field.value) }
        let status = HTTPResponseStatus(statusCode: refusal.status.code)
        respond(status, headers, context.channel.allocator.buffer(string: refusal.sentence + "\n"), context)
        goOn(context)
    }

    private func respond(
        _ status: HTTPResponseStatus,
        _ headers: HTTPHeaders,
        _ body: ByteBuffer,
        _ context: ChannelHandlerContext
    ) {
        lastUse = .now()
        var headers = headers
        headers.add(name: "content-length", value: String(body.readableBytes))
        if isLast { headers.add(name: "connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// What came meanwhile has its turn.
    private func goOn(_ context: ChannelHandlerContext) {
        guard !isLast else {
            state = .ending
            context.close(promise: nil)
            return
        }
        state = .waiting
        let parts = kept
        kept = []
        for part in parts { take(part, context) }
        if !parts.isEmpty { context.fireChannelReadComplete() }
    }
}

// MARK: - From when to when

extension UplinkDoor {
    func handlerAdded(context: ChannelHandlerContext) {
        lastUse = .now()
        checkIdleness(in: Self.idleTime, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        idleCheck?.cancel()
    }

    private func checkIdleness(in time: TimeAmount, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((door: self, context: context), eventLoop: context.eventLoop)
        idleCheck = context.eventLoop.scheduleTask(in: time) {
            let (door, context) = bound.value
            if case .storing = door.state { door.lastUse = .now() }
            let end = door.lastUse + Self.idleTime
            if end <= .now() {
                context.close(promise: nil)
            } else {
                door.checkIdleness(in: end - .now(), context)
            }
        }
    }
}
