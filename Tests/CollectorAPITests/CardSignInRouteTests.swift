import BoxAuthority
import CardRevocation
import CardSignIn
import CardTestSupport
import CareServices
import CollectorAPI
import CommunityModel
import Foundation
import Logging
import SQLiteStorage
import TestSupport
import Testing
import UplinkProtocol

@Suite(
    "Signing in with a card over the wire",
    .enabled(if: Curl.isHere && TestCardAuthority.isAvailable, "curl is the client, openssl the card")
)
struct CardSignInRouteTests {
    /// A collector that trusts an authority of OpenSSL's, with a list of what it revoked.
    private func serve(
        _ body: @escaping @Sendable (RunningCollector, HanakosBox, TestCardAuthority) async throws -> Void
    ) async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let list = RevocationListFile(
                path: try authority.writeList(),
                authorities: try authority.trusted,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let trust = CardTrust(
                verifier: CardCertificateVerifier(authorities: try authority.trusted),
                revocation: list
            )
            try await RunningCollector.serve(cardTrust: trust) { collector in
                collector.clock.advance(by: .hours(1))
                try await body(collector, HanakosBox(enrolledAt: collector), authority)
            }
        }
    }

    private func signIn(
        _ card: TestCard,
        at box: HanakosBox,
        in session: CardSession.ID? = nil
    ) async throws -> CardSignInAnswer {
        let request = CardChallengeRequest(session: session, purpose: .examRecords)
        let given = try await box.post(UplinkPath.cardChallenges, try request.encoded())
        try #require(given.status == 200)
        guard case .challenge(let challenge) = try CardChallengeAnswer(decoding: given.body) else {
            Issue.record("a challenge is given")
            return .refused(.sessionOver)
        }
        let message = CardSignInDigest.message(
            challenge: challenge.bytes,
            box: box.id,
            session: challenge.session,
            purpose: .examRecords
        )
        let proof = CardProof(
            challenge: challenge.bytes,
            session: challenge.session,
            purpose: .examRecords,
            certificate: try card.certificate,
            signature: try card.sign(message)
        )
        let answer = try await box.post(UplinkPath.cardSignIns, try proof.encoded())
        try #require(answer.status == 200)
        return try CardSignInAnswer(decoding: answer.body)
    }

    @Test("opens the resident's pages once the town has bound the card; subject and serial number are kept nowhere")
    func signsIn() async throws {
        try await serve { collector, box, authority in
            let serial = "5A17E6C0FFEE0042"
            let card = try authority.issue("chohai-hanako-secret", serial: serial)
            #expect(try await signIn(card, at: box) == .refused(.enrolmentNeeded))
            let now = collector.clock.now
            _ = try await BindCard(store: collector.store)(to: collector.hanako.id, at: now)
            guard case .signedIn(let signedIn) = try await signIn(card, at: box) else {
                Issue.record("she is signed in")
                return
            }
            #expect(signedIn.level == .signedWithPIN && signedIn.resident == collector.hanako.id)
            let attempts = try await collector.store.signInAttempts(at: collector.hanako.household, limit: 9)
            #expect(attempts.map(\.refusal) == [nil, .enrolmentNeeded])
            let inSession = ["--header", "Engawa-Card-Session: \(attempts[0].session)"]
            for path in ["/tv/home", "/tv/exam-records", "/tv/access-records"] {
                #expect(try await box.get(path, inSession).status == 200, "\(path)")
            }

            let secrets = ["chohai-hanako-secret", serial].map { Data($0.utf8) }
            let bytes = Data([0x5A, 0x17, 0xE6, 0xC0, 0xFF, 0xEE, 0x00, 0x42])
            for name in ["store.sqlite", "store.sqlite-wal", "journal.sqlite", "journal.sqlite-wal"] {
                let file = try Data(contentsOf: collector.folder.appending(path: name))
                for secret in secrets + [bytes] { #expect(file.firstRange(of: secret) == nil, "\(name)") }
            }
            let log = Data(collector.log.text.utf8)
            #expect(!log.isEmpty)
            for secret in secrets { #expect(log.firstRange(of: secret) == nil) }
        }
    }

    @Test(
        "is what a page asks for that shows more than the first ones: 403, a header for the box, a page for the person",
        arguments: [("/tv/exam-records", CardSignInPurpose.examRecords), ("/tv/access-records", .accessRecords)]
    )
    func isAskedFor(path: String, purpose: CardSignInPurpose) async throws {
        try await serve { collector, box, _ in
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
            let attempts = try await collector.store.signInAttempts(at: collector.hanako.household, limit: 9)
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
        try await serve { collector, box, authority in
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
