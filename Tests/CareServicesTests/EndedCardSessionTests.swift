import CardSignIn
import CardTestSupport
import CareServices
import CommunityModel
import Testing
import UplinkProtocol

@Suite("What an ended card had open") struct EndedCardSessionTests {
    private let noon = HanakosTown.noon

    @Test("is over with the next look, and only that")
    func isOver() async throws {
        try await HanakosTown.open { town in
            let ended = town.endedCards
            _ = try await town.send(home(.tap(token(2))), sequence: 1)
            let other = try await BindCard(store: town.store)(to: town.hanako.id, at: noon)
            let elsewhere = Box.ID(at: noon)
            let mine = town.sessions.open(for: town.hanako.id, with: town.binding, at: town.box.id, now: noon)
            let others = town.sessions.open(for: town.hanako.id, with: other.binding, at: elsewhere, now: noon)
            try await ended.tick()
            #expect(town.sessions.use(mine.id, at: town.box.id, now: noon) != nil)
            let withdraw = WithdrawCard(store: town.store)
            _ = try await withdraw(.one(town.binding), of: town.hanako.id, because: .lost, at: noon)
            try await ended.tick()
            #expect(town.sessions.use(mine.id, at: town.box.id, now: noon) == nil)
            #expect(town.sessions.use(others.id, at: elsewhere, now: noon) != nil)
        }
    }

    @Test("falls back to what another card had opened")
    func fallsBack() async throws {
        try await HanakosTown.open { town in
            let ended = town.endedCards
            try await ended.tick()
            _ = try await town.send(home(.tap(token(2))), sequence: 1)
            let other = try await BindCard(store: town.store)(to: town.hanako.id, at: noon)
            let session = town.sessions.open(for: town.hanako.id, with: town.binding, at: town.box.id, now: noon)
            let until = noon + .minutes(10)
            let raised = town.sessions.raise(
                session.id,
                at: town.box.id,
                to: .signedWithPIN,
                with: other.binding,
                until: until
            )
            #expect(raised)
            let withdraw = WithdrawCard(store: town.store)
            _ = try await withdraw(.one(other.binding), of: town.hanako.id, because: .stolen, at: noon)
            try await ended.tick()
            let open = try #require(town.sessions.use(session.id, at: town.box.id, now: noon))
            #expect(open.level(at: noon) == .shownIdentifier)
        }
    }

    @Test("never opens, when the card ends while the session is being opened")
    func race() async throws {
        try await HanakosTown.open { town in
            let slow = EndingMeanwhile(store: town.store, binding: town.binding, at: noon)
            let openSession = OpenCardSession(cards: slow, sessions: town.sessions, pepper: town.pepper)
            let answer = try await openSession(town.card, at: town.box, now: noon)
            #expect(answer == nil)
            #expect(town.sessions.cards == [])
        }
    }
}

@Suite(
    "What a dead My Number card had open",
    .enabled(if: TestCardAuthority.isAvailable, "openssl plays card and authority")
)
struct DeadMyNumberCardTests {
    /// Signs in with a session of the card's own.
    private func signIn(_ card: TestCard, in scene: CardScene) async throws -> CardSession.ID {
        let challenge = try scene.challenge(nil)
        let answer = try await scene.signIn(try scene.proof(card, to: challenge), at: scene.town.box, now: scene.now)
        guard case .signedIn = answer else { throw CardScene.Refused() }
        return challenge.session
    }

    @Test("is over when a renewed one is bound")
    func renewed() async throws {
        try await CardScene.open { scene in
            let old = try await scene.hanakosCard("old")
            let new = try scene.authority.issue("new")
            #expect(try await scene.use(new, in: nil) == .refused(.enrolmentNeeded))
            let session = try await signIn(old, in: scene)
            #expect(scene.level(of: session) == .signedWithPIN)
            try await scene.bind(to: scene.town.hanako)
            try await scene.town.endedCards.tick()
            #expect(scene.level(of: session) == nil)
        }
    }

    @Test("is over as soon as another sign-in finds it revoked, and so is the card; the record says whose it was")
    func revoked() async throws {
        let said = Said(.good)
        try await CardScene.open(asking: said) { scene in
            let card = try await scene.hanakosCard()
            let token = try await scene.token(of: card)
            let session = try await signIn(card, in: scene)
            said.now(.revoked(.keyCompromise))
            let second = try await scene.secondBox()
            #expect(try await scene.use(card, in: nil, at: second) == .refused(.revoked))
            #expect(scene.level(of: session) == nil)
            #expect(try await scene.lastAttempt().resident == scene.town.hanako.id)
            #expect(try await scene.town.openCardSession(token, at: scene.town.box, now: scene.now) == nil)
            let cards = try await scene.town.store.cards(of: scene.town.hanako.id)
            #expect(cards.first { $0.kind == .myNumber }?.end == CardEnd(at: scene.now, reason: .revoked))
            said.now(.good)
            #expect(try await scene.use(card, in: nil) == .refused(.credentialWithdrawn), "the office decides")
        }
    }
}

/// A register in which a card ends right after somebody looked it up.
private struct EndingMeanwhile: CardRegister {
    let store: any CareStore
    let binding: CardBinding.ID
    let at: Instant

    func binding(of card: CardFingerprint) async throws(StoreError) -> CardOwner? {
        let owner = try await store.binding(of: card)
        _ = try await store.end(binding, because: .lost, at: at)
        return owner
    }

    func bind(
        _ card: CardFingerprint,
        to resident: Resident.ID,
        as binding: CardBinding.ID,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await store.bind(card, to: resident, as: binding, at: now)
    }

    func unboundTaps(at household: Household.ID, since: Instant) async throws(StoreError) -> [UnboundTap] {
        try await store.unboundTaps(at: household, since: since)
    }

    func cards(of resident: Resident.ID) async throws(StoreError) -> [BoundCard] {
        try await store.cards(of: resident)
    }

    func end(_ binding: CardBinding.ID, because reason: CardEndReason, at now: Instant) async throws(StoreError) -> Bool
    {
        try await store.end(binding, because: reason, at: now)
    }

    func bindingsThatCount(of bindings: Set<CardBinding.ID>) async throws(StoreError) -> Set<CardBinding.ID> {
        try await store.bindingsThatCount(of: bindings)
    }

    func cardChangeCount() async throws(StoreError) -> Int64 {
        try await store.cardChangeCount()
    }
}
