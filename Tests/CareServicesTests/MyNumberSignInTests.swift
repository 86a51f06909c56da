import CardRevocation
import CardSignIn
import CardTestSupport
import CareServices
import CommunityModel
import Foundation
import StoreTestSupport
import Testing
import UplinkProtocol

@Suite("Signing in with a My Number card", .enabled(if: TestCardAuthority.isAvailable, "openssl plays the card"))
struct MyNumberSignInTests {
    @Test("raises the card session to level 3 for ten minutes, and is recorded")
    func raises() async throws {
        try await CardScene.open { scene in
            let card = try await scene.hanakosCard()
            let session = scene.session()
            #expect(scene.level(of: session) == .shownIdentifier)
            guard case .signedIn(let signedIn) = try await scene.use(card, in: session) else {
                Issue.record("she is signed in")
                return
            }
            #expect(signedIn.level == .signedWithPIN && signedIn.resident == scene.town.hanako.id)
            #expect(signedIn.until == scene.now + .minutes(10))
            #expect(scene.level(of: session) == .signedWithPIN)
            for minute in stride(from: 2, to: 10, by: 2) {
                #expect(scene.level(of: session, at: scene.now + .minutes(minute)) == .signedWithPIN)
            }
            #expect(scene.level(of: session, at: scene.now + .minutes(10)) == .shownIdentifier)
            let attempt = try await scene.lastAttempt()
            #expect(attempt.refusal == nil && attempt.resident == scene.town.hanako.id)
            #expect(attempt.session == session && attempt.purpose == .examRecords && attempt.at == scene.now)
            #expect(attempt.revocation == .answered(.good, by: .platform, saidAt: scene.now))
        }
    }

    @Test("opens a session by itself where no other card was laid on, and ends one that was open")
    func opens() async throws {
        try await CardScene.open { scene in
            let card = try await scene.hanakosCard()
            let before = scene.session()
            let challenge = try scene.challenge(nil, .ownPages)
            #expect(scene.level(of: challenge.session) == nil, "not before the card has proved itself")
            let proof = try scene.proof(card, to: challenge, .ownPages)
            guard case .signedIn = try await scene.signIn(proof, at: scene.town.box, now: scene.now) else {
                Issue.record("she is signed in")
                return
            }
            #expect(scene.level(of: challenge.session) == .signedWithPIN)
            #expect(scene.level(of: before) == nil)
        }
    }

    @Test("is not offered in a session that is over, and does not bring one back that ended meanwhile")
    func overIsOver() async throws {
        try await CardScene.open { scene in
            let card = try await scene.hanakosCard()
            let session = scene.session()
            let challenge = try scene.challenge(session)
            let proof = try scene.proof(card, to: challenge)
            scene.town.sessions.closeAll(at: scene.town.box.id)
            #expect(try await scene.signIn(proof, at: scene.town.box, now: scene.now) == .refused(.sessionOver))
            #expect(scene.level(of: session) == nil)
            let request = CardChallengeRequest(session: session, purpose: .examRecords)
            #expect(scene.signIn.challenge(request, at: scene.town.box, now: scene.now) == .refused(.sessionOver))
        }
    }

    @Test("takes a challenge once; late, at another box, in another session or for another purpose it is refused")
    func challenges() async throws {
        try await CardScene.open { scene in
            let card = try await scene.hanakosCard()
            let other = try await scene.secondBox()
            let box = scene.town.box

            let first = try scene.proof(card, to: try scene.challenge(scene.session()))
            guard case .signedIn = try await scene.signIn(first, at: box, now: scene.now) else {
                Issue.record("once it is good")
                return
            }
            try await scene.expect(.challengeUnknown, for: first)

            let late = try scene.proof(card, to: try scene.challenge(scene.session()))
            try await scene.expect(.challengeExpired, for: late, at: scene.now + .minutes(2) + .milliseconds(1))

            let elsewhere = try scene.proof(card, to: try scene.challenge(scene.session()), at: other)
            let answer = try await scene.signIn(elsewhere, at: other, now: scene.now)
            #expect(answer == .refused(.challengeOfOtherBox))

            let challenge = try scene.challenge(scene.session())
            let moved = CardChallenge(
                bytes: challenge.bytes,
                session: CardSession.ID(at: scene.now),
                expiresAt: challenge.expiresAt
            )
            try await scene.expect(.challengeOfOtherSession, for: try scene.proof(card, to: moved))

            let exams = try scene.challenge(scene.session(), .examRecords)
            try await scene.expect(.challengeForOtherPurpose, for: try scene.proof(card, to: exams, .consents))

            // Signed for one thing and shown for another, with the challenge of the other.
            let consents = try scene.challenge(scene.session(), .consents)
            let signedForExams = try scene.proof(card, to: consents, .examRecords)
            let relabelled = CardProof(
                challenge: consents.bytes,
                session: consents.session,
                purpose: .consents,
                certificate: signedForExams.certificate,
                signature: signedForExams.signature
            )
            try await scene.expect(.wrongSignature, for: relabelled)
        }
    }

    @Test("lets one of a hundred through who come with the same answer at the same time")
    func concurrent() async throws {
        try await CardScene.open { scene in
            let card = try await scene.hanakosCard()
            let session = scene.session()
            let proof = try scene.proof(card, to: try scene.challenge(session))
            let (signIn, box, now) = (scene.signIn, scene.town.box, scene.now)
            let answers = try await withThrowingTaskGroup(of: CardSignInAnswer.self) { group in
                for _ in 0..<100 { group.addTask { try await signIn(proof, at: box, now: now) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == .refused(.challengeUnknown) } == 99)
            let recorded = try await scene.town.store.signInAttempts(at: box.household, limit: 200)
            #expect(recorded.count { $0.session == session && $0.refusal == nil } == 1)
            #expect(recorded.count { $0.refusal == .challengeUnknown } == 99)
        }
    }

    @Test("uses the challenge up before it looks at anything, and looks at nothing that is too large")
    func bounds() async throws {
        try await CardScene.open { scene in
            let card = try await scene.hanakosCard()
            for (certificateBytes, signatureBytes) in [(4_097, 256), (1_000, 513)] {
                let challenge = try scene.challenge(scene.session())
                let large = CardProof(
                    challenge: challenge.bytes,
                    session: challenge.session,
                    purpose: .examRecords,
                    certificate: [UInt8](repeating: 0x30, count: certificateBytes),
                    signature: [UInt8](repeating: 0, count: signatureBytes)
                )
                try await scene.expect(.tooLarge, for: large)
                try await scene.expect(.challengeUnknown, for: try scene.proof(card, to: challenge))
            }
        }
    }

    @Test("needs the card's own key and a genuine certificate; what is refused names nobody in the record")
    func forgeries() async throws {
        try await CardScene.open { scene in
            let (card, thief) = (try await scene.hanakosCard(), try scene.authority.issue("thief"))
            let challenge = try scene.challenge(scene.session())
            let stolen = try scene.proof(thief, to: challenge)
            let copied = CardProof(
                challenge: challenge.bytes,
                session: challenge.session,
                purpose: .examRecords,
                certificate: try card.certificate,
                signature: stolen.signature
            )
            try await scene.expect(.wrongSignature, for: copied)
            let attempt = try await scene.lastAttempt()
            #expect(attempt.card == nil && attempt.resident == nil && attempt.revocation == nil)

            let stranger = try TestCardAuthority(
                in: scene.authority.folder.deletingLastPathComponent(),
                named: "stranger"
            )
            let twin = try stranger.issue("hanako", serial: "06D18006")
            #expect(try await scene.use(twin, in: scene.session()) == .refused(.unknownAuthority))
            #expect(try await scene.lastAttempt().refusal == .unknownAuthority)
        }
    }

    @Test("with a card of another resident, or of another household, opens nothing")
    func others() async throws {
        try await CardScene.open { scene in
            let misaki = try await AddResident(residents: scene.town.store)(
                name: "鳥海 美咲",
                kana: "とりうみ みさき",
                born: TownDay(daysSinceEpoch: 2_500),
                in: .existing(scene.town.hanako.household),
                at: scene.now
            )
            let hers = try scene.authority.issue("misaki")
            #expect(try await scene.use(hers, in: nil) == .refused(.enrolmentNeeded))
            try await scene.bind(to: misaki)
            let session = scene.session()
            #expect(try await scene.use(hers, in: session) == .refused(.otherResident))
            #expect(scene.level(of: session) == .shownIdentifier)

            let neighbour = Household(id: Household.ID(at: scene.now), label: "本町 3-13")
            try await scene.town.store.add(neighbour)
            let box = try await scene.town.store.enrolBox(in: neighbour.id)
            #expect(try await scene.use(hers, in: nil, at: box) == .refused(.enrolmentNeeded))
            let attempts = try await scene.town.store.signInAttempts(at: neighbour.id, limit: 9)
            #expect(attempts.map(\.refusal) == [.otherHousehold], "the record knows better than the box")
        }
    }
}

extension CardScene {
    func secondBox() async throws -> Box {
        let code = try await IssueEnrolmentCode(codes: town.store, pepper: town.pepper)(
            for: town.hanako.household,
            at: HanakosTown.noon
        )
        let redeem = RedeemEnrolmentCode(
            codes: town.store,
            issuer: StampingIssuer(),
            pepper: town.pepper,
            logger: HanakosTown.logger
        )
        return try await redeem(enrolmentRequest(code.code.description), at: HanakosTown.noon).box
    }

    /// The answer is refused for this reason, and the record says so.
    func expect(_ refusal: CardSignInRefusal, for proof: CardProof, at now: Instant? = nil) async throws {
        let answer = try await signIn(proof, at: town.box, now: now ?? self.now)
        #expect(answer == .refused(refusal))
        #expect(try await lastAttempt().refusal == refusal)
    }
}
