import CardSignIn
import CardTestSupport
import CareServices
import CommunityModel
import Testing
import UplinkProtocol

@Suite("A FeliCa Lite-S card that proves its key") struct FelicaProofTests {
    private let noon = HanakosTown.noon
    private let idm: [UInt8] = [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]
    private let keys: FelicaLiteSKeys

    init() throws {
        keys = try #require(FelicaLiteSKeys(master: Array(0..<32)))
    }

    /// Hanako at home with a card of the town's, which is bound to her.
    private func scene(_ body: (FelicaScene) async throws -> Void) async throws {
        try await HanakosTown.open { town in
            let card = try #require(TestFelicaCard(idm: idm, issuedWith: keys))
            let proof = try #require(card.prove(FelicaLiteSChallenge().block))
            let token = try #require(town.tokens.token(of: proof))
            let fingerprint = town.pepper.fingerprint(of: token)
            let bound = try await BindCard(store: town.store)(issued: fingerprint, to: town.hanako.id, at: noon)
            let prove = ProveFelicaCard(
                keys: keys,
                tokens: town.tokens,
                store: town.store,
                sessions: town.sessions,
                pepper: town.pepper,
                logger: HanakosTown.logger
            )
            try await body(FelicaScene(town: town, card: card, token: token, binding: bound.binding, prove: prove))
        }
    }

    @Test("raises its session to level 2 for ten minutes, which is enough for exam records, and is recorded")
    func raises() async throws {
        try await scene { scene in
            let session = try await scene.open()
            #expect(scene.level(of: session) == .shownIdentifier)
            let until = noon + .minutes(10)
            #expect(try await scene.lay(scene.card, in: session) == .raised(.provenKey, until: until))
            #expect(scene.level(of: session) == .provenKey)
            #expect(AssurancePolicy.standard.missing(for: .examRecords, at: .provenKey) == nil)
            #expect(scene.level(of: session, at: noon + .minutes(2)) == .provenKey)
            let attempt = try await scene.lastAttempt()
            #expect(attempt.means == .felicaLiteS && attempt.refusal == nil)
            #expect(attempt.resident == scene.town.hanako.id && attempt.session == session && attempt.card == nil)
        }
    }

    @Test("takes a challenge once; late, or at another box, it is refused")
    func onceOnly() async throws {
        try await scene { scene in
            let session = try await scene.open()
            let first = try scene.request(scene.card, in: session)
            _ = try await scene.prove(first, at: scene.town.box, now: noon)
            try await scene.expect(.challengeUnknown, for: first)
            let second = try scene.request(scene.card, in: session)
            let third = try scene.request(scene.card, in: session)
            try await scene.expect(.challengeUnknown, for: second)
            try await scene.expect(.challengeExpired, for: third, at: noon + .minutes(2) + .milliseconds(1))
            let elsewhere = Box(id: Box.ID(at: noon), household: scene.town.box.household)
            guard case .challenge(let challenge, _) = scene.prove.challenge(at: elsewhere, now: noon) else {
                Issue.record("a challenge")
                return
            }
            try await scene.expect(.challengeOfOtherBox, for: try scene.request(scene.card, challenge, in: session))
        }
    }

    @Test("lets one of sixty-four through who come with the same answer at the same time")
    func together() async throws {
        try await scene { scene in
            let session = try await scene.open()
            let request = try scene.request(scene.card, in: session)
            let (prove, box, noon) = (scene.prove, scene.town.box, noon)
            let answers = try await withThrowingTaskGroup(of: FelicaProofAnswer.self) { group in
                for _ in 1...64 { group.addTask { try await prove(request, at: box, now: noon) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == .refused(.challengeUnknown) } == 63)
        }
    }

    @Test("needs the key: a copy of its identifier proves nothing")
    func needsKey() async throws {
        try await scene { scene in
            let session = try await scene.open()
            let copy = try #require(TestFelicaCard(idm: idm, keyBlock: Array(repeating: 0, count: 16)))
            try await scene.expect(.wrongSignature, for: try scene.request(copy, in: session))
            #expect(scene.level(of: session) == .shownIdentifier)
            #expect(try await scene.lastAttempt().resident == nil)
        }
    }

    @Test("raises its own resident's session only, and no session that is over")
    func ownSession() async throws {
        try await scene { scene in
            let session = try await scene.open()
            let unbound = try #require(TestFelicaCard(idm: Array(idm.reversed()), issuedWith: keys))
            try await scene.expect(.enrolmentNeeded, for: try scene.request(unbound, in: session))
            let over = try scene.request(scene.card, in: CardSession.ID(at: noon))
            try await scene.expect(.sessionOver, for: over)
            let misaki = Resident.ID(at: noon)
            let hers = scene.town.sessions.open(
                for: misaki,
                with: CardBinding.ID(at: noon),
                at: scene.town.box.id,
                now: noon
            )
            try await scene.expect(.otherResident, for: try scene.request(scene.card, in: hers.id))
        }
    }

    @Test("does not lower what a My Number card has proved in the same session")
    func doesNotLower() async throws {
        try await scene { scene in
            let session = try await scene.open()
            let (sessions, box) = (scene.town.sessions, scene.town.box.id)
            let raised = sessions.raise(
                session,
                at: box,
                to: .signedWithPIN,
                with: scene.town.binding,
                until: noon + .minutes(1)
            )
            #expect(raised)
            _ = try await scene.lay(scene.card, in: session)
            #expect(scene.level(of: session) == .signedWithPIN)
            #expect(scene.level(of: session, at: noon + .minutes(1)) == .provenKey)
        }
    }

    @Test("that ended proves nothing any more")
    func ended() async throws {
        try await scene { scene in
            let session = try await scene.open()
            _ = try await scene.lay(scene.card, in: session)
            let withdraw = WithdrawCard(store: scene.town.store)
            _ = try await withdraw(.one(scene.binding), of: scene.town.hanako.id, because: .lost, at: noon)
            try await scene.town.endedCards.tick()
            #expect(scene.level(of: session) == nil)
            let other = scene.town.sessions.open(
                for: scene.town.hanako.id,
                with: scene.town.binding,
                at: scene.town.box.id,
                now: noon
            )
            try await scene.expect(.enrolmentNeeded, for: try scene.request(scene.card, in: other.id))
        }
    }
}

private struct FelicaScene {
    let town: HanakosTown
    let card: TestFelicaCard
    let token: CardToken
    let binding: CardBinding.ID
    let prove: ProveFelicaCard

    func open() async throws -> CardSession.ID {
        try #require(try await town.openCardSession(token, at: town.box, now: HanakosTown.noon)).session
    }

    func request(_ card: TestFelicaCard, in session: CardSession.ID) throws -> FelicaProofRequest {
        guard case .challenge(let challenge, _) = prove.challenge(at: town.box, now: HanakosTown.noon) else {
            throw CardScene.Refused()
        }
        return try request(card, challenge, in: session)
    }

    func request(
        _ card: TestFelicaCard,
        _ challenge: [UInt8],
        in session: CardSession.ID
    ) throws -> FelicaProofRequest {
        FelicaProofRequest(session: session, challenge: challenge, proof: try #require(card.prove(challenge)))
    }

    func lay(_ card: TestFelicaCard, in session: CardSession.ID) async throws -> FelicaProofAnswer {
        try await prove(try request(card, in: session), at: town.box, now: HanakosTown.noon)
    }

    /// The answer is refused for this reason, and the record says so.
    func expect(
        _ refusal: CardSignInRefusal,
        for request: FelicaProofRequest,
        at now: Instant = HanakosTown.noon
    ) async throws {
        let answer = try await prove(request, at: town.box, now: now)
        #expect(answer == .refused(refusal))
        let attempt = try await lastAttempt()
        #expect(attempt.refusal == refusal && attempt.means == .felicaLiteS)
    }

    func level(of session: CardSession.ID, at now: Instant = HanakosTown.noon) -> AssuranceLevel? {
        town.sessions.use(session, at: town.box.id, now: now)?.level(at: now)
    }

    func lastAttempt() async throws -> CardSignInAttempt {
        try #require(try await town.store.signInAttempts(at: town.box.household, limit: 1).first)
    }
}
