import CardSignIn
import CareServices
import CommunityModel
import Logging
import StoreTestSupport
import TestSupport
import Testing
import UplinkProtocol

/// The use cases of 鳥南町 over a real store (``Backend/chosen``), with Hanako at home behind a box and a card of hers.
struct HanakosTown {
    let store: any CareStore
    let pepper: CardPepper
    /// The town's card key, at the collector.
    let tokens: CardTokenKey
    let sessions = CardSessions()
    let rosters: RosterKeeper
    let box: Box
    let hanako: Resident
    let card: CardToken
    let binding: CardBinding.ID
    private let spool = SpoolFile.ID(at: HanakosTown.noon)

    static let zone = TownZone.japan
    /// 2026-11-22 12:00 in the town.
    static let noon = zone.instant(of: TownDay(daysSinceEpoch: 20_779), at: ClockTime(hour: 12, minute: 0))
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func open(_ body: (HanakosTown) async throws -> Void) async throws {
        try await Backend.chosen.withEmptyStore { try await body(HanakosTown(on: $0)) }
    }

    /// Brings Hanako, her box and her card into an empty store.
    private init(on store: any CareStore) async throws {
        self.store = store
        pepper = try #require(CardPepper(secret: [UInt8](repeating: 42, count: 32)))
        tokens = try #require(CardTokenKey(version: 1, secret: [UInt8](repeating: 43, count: 32)))
        rosters = RosterKeeper(store: store, zone: Self.zone, logger: Self.logger)
        hanako = try await AddResident(residents: store)(
            name: "鳥海 はなこ",
            kana: "とりうみ はなこ",
            born: TownDay(daysSinceEpoch: -6_880),
            in: .new(label: "本町 3-12"),
            at: Self.noon
        )
        let code = try await IssueEnrolmentCode(codes: store, pepper: pepper)(for: hanako.household, at: Self.noon)
        let redeem = RedeemEnrolmentCode(codes: store, issuer: StampingIssuer(), pepper: pepper, logger: Self.logger)
        box = try await redeem(enrolmentRequest(code.code.description), at: Self.noon).box
        card = try token(1)
        binding = CardBinding.ID(at: Self.noon)
        #expect(try await store.bind(pepper.fingerprint(of: card), to: hanako.id, as: binding, at: Self.noon))
    }

    var receiveBatch: ReceiveBatch {
        ReceiveBatch(journal: store, rosters: rosters, pepper: pepper, logger: Self.logger)
    }

    var openCardSession: OpenCardSession {
        OpenCardSession(cards: store, sessions: sessions, pepper: pepper)
    }

    var ownDataDesk: OwnDataDesk {
        OwnDataDesk(store: store, sessions: sessions, zone: Self.zone)
    }

    /// Sends encoded events, numbered by whoever encoded them.
    func send(
        _ events: [[UInt8]],
        inTheNameOf claimed: Box.ID? = nil,
        at now: Instant = noon
    ) async throws -> UplinkAnswer {
        let batch = UplinkBatch(
            agentVersion: "engawa-box 0.1.0",
            box: claimed ?? box.id,
            spool: spool,
            sentAt: now,
            events: events
        )
        return try await receiveBatch(batch.encoded(), from: box, receivedAt: now)
    }

    /// Ends sessions of cards that are nobody's any more.
    var endedCards: EndedCards {
        EndedCards(cards: store, sessions: sessions, logger: Self.logger)
    }

    func send(_ event: BoxEvent, sequence: UInt64, at now: Instant = noon) async throws -> EventOutcome? {
        try await send([UplinkEvent(sequence: sequence, event: event).encoded()], at: now).events.first?.outcome
    }

    func hanakosReadings() async throws -> [StoredReading<BloodPressure>] {
        try await store.bloodPressures(of: hanako.id, in: Instant(milliseconds: 0)...Self.noon + .days(2))
    }
}

/// Signs anything: the certificate is the number of the box.
struct StampingIssuer: BoxCertificateIssuer {
    struct NotARequest: Error {}

    func issue(for signingRequest: [UInt8], box: Box.ID, now: Instant) throws -> IssuedCertificate {
        guard !signingRequest.isEmpty else { throw NotARequest() }
        return IssuedCertificate(der: box.bytes, serial: box.bytes, notAfter: now + .days(730))
    }
}

func enrolmentRequest(_ code: String, signingRequest: [UInt8] = [1]) -> EnrolmentRequest {
    EnrolmentRequest(code: code, signingRequest: signingRequest, agentVersion: "0.1.0", model: "STB-1")
}

func token(_ number: UInt8) throws -> CardToken {
    try #require(CardToken(kind: .felica, keyVersion: 1, digest: [UInt8](repeating: number, count: 32)))
}

func home(
    _ content: BoxEvent.Content,
    at instant: Instant = HanakosTown.noon
) -> BoxEvent {
    BoxEvent(
        id: BoxEvent.ID(at: instant),
        boot: Boot.ID(at: HanakosTown.noon),
        occurredAt: instant,
        clockQuality: .agreed,
        offsetInMinutes: 540,
        content: content
    )
}

func reading(
    _ systolic: Int,
    diastolic: Int = 80,
    card: CardToken?,
    at instant: Instant = HanakosTown.noon,
    deviceClock: Int64? = nil,
    quality: ReadingQuality = []
) throws -> BoxEvent {
    // As good as a hash: eight bytes of it name an act of measuring.
    var random = PseudoRandom(seed: UInt64(bitPattern: deviceClock ?? instant.milliseconds) << 9 | UInt64(systolic))
    let digest = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let measurement = Measurement(
        device: DeviceIdentity(systemID: [0, 9, 31, 255, 254, 0, 0, 1]),
        values: .bloodPressure(try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: 64)),
        time: MeasuredTime(
            deviceLocalMilliseconds: deviceClock ?? instant.milliseconds,
            instant: instant,
            clockQuality: .agreed
        ),
        userSlot: nil,
        quality: quality,
        rawDigest: try #require(Digest256([UInt8](repeating: 0, count: 32))),
        contentKey: try #require(ContentKey(digest: digest))
    )
    return home(.reading(measurement, card: card, method: card == nil ? nil : .card), at: instant)
}

extension CardSessions {
    /// A session by some card, where it does not matter which.
    func open(for resident: Resident.ID, at box: Box.ID, now: Instant) -> Open {
        open(for: resident, with: CardBinding.ID(at: now), at: box, now: now)
    }

    /// Raised by some card, where it does not matter which.
    func raise(_ id: CardSession.ID, at box: Box.ID, to level: AssuranceLevel, until: Instant) -> Bool {
        raise(id, at: box, to: level, with: CardBinding.ID(at: until), until: until)
    }
}
