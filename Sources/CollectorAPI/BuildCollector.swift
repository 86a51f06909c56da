import BoxAuthority
import CareServices
import CommunityModel
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL
package import ServiceLifecycle
import Synchronization
import UplinkProtocol

/// Wires a collector: use cases over the parts, routes over the use cases, listeners over the routes.
///
/// - Parameters:
///   - parts: what it works with.
///   - settings: where it listens.
///   - whenListening: told the real ports once all listeners are bound.
/// - Returns: the services in the order in which they start; they stop in reverse.
/// - Throws: when the authority cannot sign the listeners' certificate.
package func buildCollector(
    _ parts: CollectorParts,
    listeners settings: ListenerSettings,
    whenListening: @escaping @Sendable ([ListenerName: Int]) async -> Void
) throws -> [any Service] {
    let identity = try parts.authority.issueListenerIdentity(names: [settings.publicHost], at: .onMachineClock)
    let rosters = RosterKeeper(store: parts.store, zone: parts.town.zone, logger: parts.logger)
    let sessions = CardSessions()
    let boxesPort = Mutex(settings.boxes.port)
    let ports = BoundPorts { ports in
        boxesPort.withLock { $0 = ports[.boxes] ?? $0 }
        await whenListening(ports)
    }
    let uplinkURL = { @Sendable in
        let port = settings.publicBoxesPort ?? boxesPort.withLock { $0 }
        return "https://\(ListenerAddress(host: settings.publicHost, port: port))"
    }
    let http = HTTP1Channel.Configuration(idleTimeout: UplinkDoor.idleTime)
    let house = UplinkDoor.House(
        receive: ReceiveBatch(journal: parts.store, rosters: rosters, pepper: parts.pepper, logger: parts.logger),
        authority: parts.authority,
        connections: BoxConnections(),
        now: parts.now,
        report: UplinkReport(logger: parts.logger, metrics: parts.metrics)
    )

    func listener<Context: RequestContext>(
        _ name: ListenerName,
        on address: ListenerAddress,
        router: Router<Context>,
        server: HTTPServerBuilder
    ) -> any Service where Context.Source == ApplicationRequestContextSource {
        let application = Application(
            router: router,
            server: server,
            configuration: ApplicationConfiguration(address: address.bindAddress),
            onServerRunning: { channel in await ports.bound(name, to: channel.localAddress?.port ?? address.port) },
            logger: parts.logger
        )
        return Listener(name: name, address: address, application: application)
    }
    let listeners = [
        listener(
            .operations,
            on: settings.operations,
            router: operationsRouter(parts),
            server: .http1(configuration: http)
        ),
        listener(
            .people,
            on: settings.people,
            router: try peopleRouter(parts, identity: identity, uplinkURL: uplinkURL),
            server: try .tls(.http1(configuration: http), tlsConfiguration: .people(identity))
        ),
        listener(
            .boxes,
            on: settings.boxes,
            router: boxesRouter(parts, rosters: rosters, sessions: sessions, house: house),
            server: try .tls(
                .http1(
                    configuration: HTTP1Channel.Configuration(
                        additionalChannelHandlers: [UplinkDoorFrame(house: house)]
                    )
                ),
                tlsConfiguration: .boxes(identity, root: parts.authority.root)
            )
        ),
    ]
    let ended = EndedCards(cards: parts.store, sessions: sessions, logger: parts.logger)
    return [RosterService(rosters: rosters, now: parts.now), EndedCardService(ended: ended)]
        + watch(parts, rosters: rosters) + listeners
}

/// Who keeps the watch and brings messages to families; both under one name, so that the store knows whose work is
/// whose.
private func watch(_ parts: CollectorParts, rosters: RosterKeeper) -> [any Service] {
    let id = WatchKeeper.ID(at: parts.now())
    let keeper = WatchKeeper(
        store: parts.store,
        zone: parts.town.zone,
        id: id,
        homesInReach: { rosters.householdsInReach },
        logger: parts.logger
    )
    guard let channel = parts.familyChannel else { return [WatchService(keeper: keeper, now: parts.now)] }
    let messages = DeliverMessages(
        outbox: parts.store,
        channel: channel,
        town: parts.town,
        worker: id,
        logger: parts.logger
    )
    return [DeliveryService(messages: messages, now: parts.now), WatchService(keeper: keeper, now: parts.now)]
}

private func operationsRouter(_ parts: CollectorParts) -> Router<BasicRequestContext> {
    let router = Router()
    router.add(middleware: RequestReport(listener: .operations, metrics: parts.metrics))
    OperationsRoutes(readiness: parts.readiness, metrics: parts.metrics).add(to: router)
    return router
}

private func peopleRouter(
    _ parts: CollectorParts,
    identity: ListenerIdentity,
    uplinkURL: @escaping @Sendable () -> String
) throws -> Router<PeopleContext> {
    let router = Router(context: PeopleContext.self)
    router.add(middleware: RequestReport(listener: .people, metrics: parts.metrics))
    router.add(middleware: PageHeaders())
    let redeem = RedeemEnrolmentCode(
        codes: parts.store,
        issuer: parts.authority,
        pepper: parts.pepper,
        logger: parts.logger
    )
    EnrolmentRoute(
        redeem: redeem,
        welcome: { enrolled in
            EnrolmentAnswer(
                box: enrolled.box.id,
                certificate: enrolled.certificate.der,
                authorities: [parts.authority.root.der],
                cardKey: parts.cardKey,
                uplinkURL: uplinkURL(),
                townName: parts.town.name,
                officePhone: parts.town.officePhone,
                zone: parts.town.zone
            )
        },
        tries: EnrolmentTries(),
        now: parts.now
    ).add(to: router)
    try addCareDesk(parts, to: router)
    return router
}

private func addCareDesk(_ parts: CollectorParts, to router: Router<PeopleContext>) throws {
    let door = DeskDoor(
        signIn: try SignInToDesk(store: parts.store, cost: parts.passwordCost),
        sessions: DeskSessions(store: parts.store),
        tries: DeskTries(),
        town: parts.town,
        now: parts.deskClock
    )
    DeskPages(
        door: door,
        showCaseload: ShowCaseload(store: parts.store, zone: parts.town.zone),
        showClient: ShowClient(store: parts.store, zone: parts.town.zone),
        live: DeskLive(door: door, store: parts.store),
        town: parts.town,
        now: parts.now
    ).add(to: router)
    PageAssets(path: "/desk/assets").add(to: router)
}

private func boxesRouter(
    _ parts: CollectorParts,
    rosters: RosterKeeper,
    sessions: CardSessions,
    house: UplinkDoor.House
) -> Router<BoxContext> {
    let connections = house.connections
    let desk = OwnDataDesk(store: parts.store, sessions: sessions, zone: parts.town.zone)
    let guarded = GuardedDesk(
        gate: AssuranceGate(policy: .standard, store: parts.store, sessions: sessions),
        desk: desk
    )
    let router = Router(context: BoxContext.self)
    router.add(middleware: RequestReport(listener: .boxes, metrics: parts.metrics))
    router.add(middleware: PageHeaders())
    router.add(
        middleware: BoxSignIn(
            authority: parts.authority,
            admit: AdmitBox(boxes: parts.store),
            connections: connections
        )
    )
    UplinkRoutes(receive: house.receive, rosters: rosters, cardKey: parts.cardKey, now: parts.now).add(to: router)
    InboxRoute(rosters: rosters, residents: parts.store, connections: connections).add(to: router)
    CardSessionRoutes(
        open: OpenCardSession(cards: parts.store, sessions: sessions, pepper: parts.pepper),
        sessions: sessions,
        now: parts.now
    ).add(to: router)
    CardSignInRoutes(
        signIn: parts.cardTrust.map { trust in
            SignInWithMyNumberCard(
                trust: trust,
                store: parts.store,
                sessions: sessions,
                pepper: parts.pepper,
                tokens: parts.cardTokens,
                logger: parts.logger
            )
        },
        tries: CardSignInTries(),
        now: parts.now
    ).add(to: router)
    FelicaProofRoutes(
        prove: parts.felicaKeys.map { keys in
            ProveFelicaCard(
                keys: keys,
                tokens: parts.cardTokens,
                store: parts.store,
                sessions: sessions,
                pepper: parts.pepper,
                logger: parts.logger
            )
        },
        tries: CardSignInTries(),
        now: parts.now
    ).add(to: router)
    TelevisionPages(
        showHome: ShowHome(desk: desk),
        showBloodPressure: ShowBloodPressure(desk: desk),
        showExamRecords: ShowExamRecords(desk: guarded),
        showAccessRecords: ShowAccessRecords(desk: guarded, store: parts.store),
        offersSignIn: parts.cardTrust != nil,
        town: parts.town,
        now: parts.now
    ).add(to: router)
    PageAssets(path: TelevisionPages.assets).add(to: router)
    return router
}

/// Keeps rosters current as long as the collector runs.
private struct RosterService: Service {
    let rosters: RosterKeeper
    let now: @Sendable () -> Instant

    func run() async throws {
        await cancelWhenGracefulShutdown { await rosters.run(now: now) }
    }
}

/// Ends what ended cards have open, as long as the collector runs.
private struct EndedCardService: Service {
    let ended: EndedCards

    func run() async throws {
        await cancelWhenGracefulShutdown { await ended.run() }
    }
}

/// Keeps the watch as long as the collector runs.
private struct WatchService: Service {
    let keeper: WatchKeeper
    let now: @Sendable () -> Instant

    func run() async throws {
        await cancelWhenGracefulShutdown { await keeper.run(now: now) }
    }
}

/// Brings messages to families as long as the collector runs.
private struct DeliveryService: Service {
    let messages: DeliverMessages
    let now: @Sendable () -> Instant

    func run() async throws {
        await cancelWhenGracefulShutdown { await messages.run(now: now) }
    }
}
