import BoxAuthority
import CardTestSupport
import CareServices
import CollectorAPI
import CommunityModel
import Testing
import UplinkProtocol

@Suite(
    "Signing in with a card over the wire",
    .enabled(if: Curl.isHere && TestCardAuthority.isAvailable, "curl is the client, openssl the card")
)
struct CardSignInRouteTests {
    @Test("opens the resident's pages once the town has bound the card")
    func signsIn() async throws {
        try await CardAtBox.serve { scene in
            let card = try await scene.hanakosCard()
            guard case .signedIn(let signedIn) = try await scene.signIn(card) else {
                Issue.record("she is signed in")
                return
            }
            #expect(signedIn.level == .signedWithPIN && signedIn.resident == scene.collector.hanako.id)
            let attempts = try await scene.attempts(9)
            #expect(attempts.map(\.refusal) == [nil, .enrolmentNeeded])
            let header = ["--header", "Engawa-Card-Session: \(attempts[0].session)"]
            for path in ["/tv/home", "/tv/exam-records", "/tv/access-records"] {
                #expect(try await scene.box.get(path, header).status == 200, "\(path)")
            }
        }
    }

    @Test(
        "is what a page asks for that shows more than the first ones: 403, a header for the box, a page for the person",
        arguments: [("/tv/exam-records", CardSignInPurpose.examRecords), ("/tv/access-records", .accessRecords)]
    )
    func isAskedFor(path: String, purpose: CardSignInPurpose) async throws {
        try await CardAtBox.serve { scene in
            let (collector, box) = (scene.collector, scene.box)
            #expect(try await box.post(UplinkPath.events, try box.tapBatch(1, card: 1)).status == 200)
            _ = try await BindCard(store: collector.store)(to: collector.hanako.id, at: .onMachineClock)
            let request = CardSessionRequest(card: try HanakosBox.card(1), tappedAt: .onMachineClock)
            let opened = try await box.post(UplinkPath.cardSessions, try request.encoded())
            let session = try CardSessionAnswer(decoding: opened.body).session
            let page = try await box.get(path, ["--header", "\(UplinkPath.cardSessionHeader): \(session)"])
            #expect(page.status == 403)
            let header = page.headers[UplinkPath.neededAssuranceHeader.lowercased()]
            #expect(header.flatMap { NeededAssurance(header: $0) } == NeededAssurance(.provenKey, for: purpose))
            #expect(page.text.contains("マイナンバーカードで 見られます") && page.headers["cache-control"] == "no-store")
            let attempts = try await scene.attempts(9)
            #expect(attempts.map(\.refusal) == [.assuranceTooLow] && attempts.map(\.purpose) == [purpose])
            #expect(try await box.get(path).status == 401)
        }
    }

    @Test("is refused without fuss where the town does not offer it")
    func notOffered() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let request = CardChallengeRequest(session: nil, purpose: .examRecords)
            let answer = try await box.post(UplinkPath.cardChallenges, try request.encoded())
            #expect(try CardChallengeAnswer(decoding: answer.body) == .refused(.notOffered))
            let proof = CardProof(
                challenge: [],
                session: CardSession.ID(at: .onMachineClock),
                purpose: .examRecords,
                certificate: [],
                signature: []
            )
            let second = try await box.post(UplinkPath.cardSignIns, try proof.encoded())
            #expect(try CardSignInAnswer(decoding: second.body) == .refused(.notOffered))
        }
    }

    @Test("takes bodies of a card's size, and twenty tries at once")
    func bounds() async throws {
        try await CardAtBox.serve { scene in
            let (collector, box) = (scene.collector, scene.box)
            #expect(try await box.post(UplinkPath.cardSignIns, [UInt8](repeating: 0, count: 8_193)).status == 413)
            #expect(try await box.post(UplinkPath.cardSignIns, [0xFF]).status == 400)
            #expect(try await box.post(UplinkPath.cardChallenges, []).status == 400)
            let request = try CardChallengeRequest(session: nil, purpose: .ownPages).encoded()
            var answers: [CardChallengeAnswer] = []
            for _ in 0..<21 {
                let answer = try await box.post(UplinkPath.cardChallenges, request)
                answers.append(try CardChallengeAnswer(decoding: answer.body))
            }
            #expect(answers.prefix(20).allSatisfy { if case .challenge = $0 { true } else { false } })
            #expect(answers.last == .refused(.tooManyTries))
            collector.clock.advance(by: .seconds(15))
            let later = try await box.post(UplinkPath.cardChallenges, request)
            #expect(try CardChallengeAnswer(decoding: later.body) != .refused(.tooManyTries))
        }
    }
}
