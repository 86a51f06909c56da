import CardSignIn
import CardTestSupport
import CareServices
import CollectorAPI
import CommunityModel
import SQLiteStorage
import Testing
import UplinkProtocol

@Suite("A FeliCa card's proof over the wire", .enabled(if: Curl.isHere, "curl is the client"))
struct FelicaProofRouteTests {
    private let idm: [UInt8] = [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]

    @Test("raises the session of the card that was issued, once, and a copy's does not; the record has both")
    func raises() async throws {
        let keys = try #require(FelicaLiteSKeys(master: Array(0..<32)))
        try await RunningCollector.serve(felicaKeys: keys) { [idm] collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let card = try #require(TestFelicaCard(idm: idm, issuedWith: keys))
            let session = try await issue(card, at: box)
            let request = try await request(card, in: session, at: box)
            let until = collector.clock.now + .minutes(10)
            #expect(try await send(request, from: box) == .raised(.provenKey, until: until))
            #expect(try await send(request, from: box) == .refused(.challengeUnknown))
            let copy = try #require(TestFelicaCard(idm: idm, keyBlock: Array(repeating: 7, count: 16)))
            let copied = try await self.request(copy, in: session, at: box)
            #expect(try await send(copied, from: box) == .refused(.wrongSignature))
            let attempts = try await collector.store.signInAttempts(at: collector.hanako.household, limit: 9)
            #expect(attempts.map(\.refusal) == [.wrongSignature, .challengeUnknown, nil])
            #expect(attempts.allSatisfy { $0.means == .felicaLiteS && $0.box == box.id })
            let page = try await box.get("/tv/home", ["--header", "\(UplinkPath.cardSessionHeader): \(session)"])
            #expect(page.status == 200)
        }
    }

    @Test("is refused without fuss where the town's cards have no keys; other bodies are turned away")
    func bounds() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let asked = try await box.post(UplinkPath.felicaChallenges, [])
            #expect(try FelicaChallengeAnswer(decoding: asked.body) == .refused(.notOffered))
            #expect(try await box.post(UplinkPath.felicaProofs, [0xFF]).status == 400)
            #expect(try await box.post(UplinkPath.felicaProofs, []).status == 400)
            let large = [UInt8](repeating: 0, count: 1_025)
            #expect(try await box.post(UplinkPath.felicaProofs, large).status == 413)
        }
    }

    @Test("may be tried twenty times at once")
    func tries() async throws {
        let keys = try #require(FelicaLiteSKeys(master: Array(0..<32)))
        try await RunningCollector.serve(felicaKeys: keys) { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            var answers: [FelicaChallengeAnswer] = []
            for _ in 0..<21 {
                let answer = try await box.post(UplinkPath.felicaChallenges, [])
                answers.append(try FelicaChallengeAnswer(decoding: answer.body))
            }
            #expect(answers.count { $0 == .refused(.tooManyTries) } == 1)
            #expect(answers.last == .refused(.tooManyTries))
        }
    }

    /// Makes the card Hanako's, as the town's office does when it issues one.
    /// - Returns: the session that it opens at the box.
    private func issue(_ card: TestFelicaCard, at box: HanakosBox) async throws -> CardSession.ID {
        let collector = box.collector
        let key = collector.cardKey
        let tokens = try #require(CardTokenKey(version: key.version, secret: key.secret))
        let shown = try #require(card.prove(FelicaLiteSChallenge().block))
        let token = try #require(tokens.token(of: shown))
        let fingerprint = collector.pepper.fingerprint(of: token)
        _ = try await BindCard(store: collector.store)(
            issued: fingerprint,
            to: collector.hanako.id,
            at: collector.clock.now
        )
        let opening = CardSessionRequest(card: token, tappedAt: collector.clock.now)
        let answer = try await box.post(UplinkPath.cardSessions, try opening.encoded())
        try #require(answer.status == 200)
        return try CardSessionAnswer(decoding: answer.body).session
    }

    private func request(
        _ card: TestFelicaCard,
        in session: CardSession.ID,
        at box: HanakosBox
    ) async throws -> FelicaProofRequest {
        let answer = try await box.post(UplinkPath.felicaChallenges, [])
        guard case .challenge(let challenge, _) = try FelicaChallengeAnswer(decoding: answer.body) else {
            throw CardAtBox.NoChallenge()
        }
        return FelicaProofRequest(
            session: session,
            challenge: challenge,
            proof: try #require(card.prove(challenge))
        )
    }

    private func send(_ request: FelicaProofRequest, from box: HanakosBox) async throws -> FelicaProofAnswer {
        let answer = try await box.post(UplinkPath.felicaProofs, try request.encoded())
        try #require(answer.status == 200)
        return try FelicaProofAnswer(decoding: answer.body)
    }
}
