import CardSignIn
import CardTestSupport
import CareServices
import CommunityModel
import Crypto
import Foundation
import SQLiteStorage
import Screens
import TestSupport
import Testing
import UplinkProtocol

/// Each through the real routes; the record is read afterwards, and the television has a sentence.
@Suite(
    "Whoever tries to get in with a card that is not theirs",
    .enabled(if: Curl.isHere && TestCardAuthority.isAvailable, "curl is the client, openssl plays card and authorities")
)
struct CardSecurityTests {
    /// The answer says why, the record too, and neither names anybody; the television says a sentence.
    private func expect(
        _ refusal: CardSignInRefusal,
        of answer: CardSignInAnswer,
        in scene: CardAtBox,
        _ who: Comment? = nil
    ) async throws {
        #expect(answer == .refused(refusal), who)
        let attempt = try #require(try await scene.attempts().first)
        #expect(attempt.refusal == refusal && attempt.means == .myNumberCard && attempt.box == scene.box.id, who)
        let words = CardSignInWords(japanese: refusal)
        #expect(words.heading.count > 3 && words.advice.hasSuffix("。"), who)
    }

    /// A certificate of the thief's own with Hanako's serial number and issuer; `claim` names the authority's key, too.
    private func selfSigned(as name: String, serial: String, claim: Bool, in scene: CardAtBox) throws -> TestCard {
        let authority = scene.authority
        try authority.openssl(["genpkey", "-algorithm", "RSA", "-out", name + ".key"])
        let extra = claim ? ["-addext", "2.5.29.35=DER:30:16:80:14:\(try authority.keyIdentifier)"] : []
        try authority.openssl(
            ["req", "-config", "openssl.cnf", "-x509", "-new", "-key", name + ".key", "-set_serial", "0x" + serial]
                + ["-subj", TestCardAuthority.name, "-addext", "keyUsage=critical,digitalSignature"]
                + ["-addext", "certificatePolicies=critical,\(TestCardAuthority.policy)"] + extra
                + ["-out", name + ".pem"]
        )
        return TestCard(folder: authority.folder, name: name)
    }

    @Test(
        "with a self-signed certificate that has the victim's serial number is refused, also when it names the authority"
    )
    func selfSigned() async throws {
        try await CardAtBox.serve { scene in
            let serial = "06D18006"
            _ = try await scene.hanakosCard(serial: serial)
            for (claim, refusal) in [(false, CardSignInRefusal.unknownAuthority), (true, .notSignedByAuthority)] {
                let thief = try selfSigned(as: "thief-\(claim)", serial: serial, claim: claim, in: scene)
                try await expect(refusal, of: try await scene.signIn(thief), in: scene)
                let attempt = try #require(try await scene.attempts().first)
                #expect(attempt.card == nil && attempt.resident == nil, "it names nobody")
            }
        }
    }

    @Test("with a certificate for signatures is refused, though that authority is pinned, too")
    func signatureCertificate() async throws {
        try await CardAtBox.serve { scene in
            let card = try scene.signatures.issue("hanako")
            try await expect(.signatureCertificate, of: try await scene.signIn(card), in: scene)
        }
    }

    @Test("with a card of an authority whose time is over is refused")
    func expiredAuthority() async throws {
        try await CardAtBox.serve(authorityDays: 1) { scene in
            let card = try await scene.hanakosCard()
            guard case .signedIn = try await scene.signIn(card) else {
                Issue.record("as long as it is valid")
                return
            }
            scene.collector.clock.advance(by: .days(2))
            try await expect(.authorityNotValid, of: try await scene.signIn(card), in: scene)
        }
    }

    @Test("with an answer that was given before, or for another session, purpose or box, or too late, is refused")
    func replayed() async throws {
        try await CardAtBox.serve { scene in
            let card = try await scene.hanakosCard()
            let first = try scene.proof(card, to: try await scene.challenge())
            guard case .signedIn = try await scene.send(first) else {
                Issue.record("once it is good")
                return
            }
            try await expect(.challengeUnknown, of: try await scene.send(first), in: scene, "replayed")

            let given = try await scene.challenge()
            let elsewhere = CardChallenge(
                bytes: given.bytes,
                session: CardSession.ID(at: scene.collector.clock.now),
                expiresAt: given.expiresAt
            )
            let crossed = try scene.proof(card, to: elsewhere)
            try await expect(.challengeOfOtherSession, of: try await scene.send(crossed), in: scene, "crossed")

            let purpose = try scene.proof(card, to: try await scene.challenge(), .consents)
            try await expect(.challengeForOtherPurpose, of: try await scene.send(purpose), in: scene)

            let other = try await HanakosBox(enrolledAt: scene.collector)
            let carried = try scene.proof(card, to: try await scene.challenge(at: other))
            try await expect(.challengeOfOtherBox, of: try await scene.send(carried), in: scene)

            let late = try scene.proof(card, to: try await scene.challenge())
            scene.collector.clock.advance(by: .minutes(2) + .milliseconds(1))
            try await expect(.challengeExpired, of: try await scene.send(late), in: scene)
        }
    }

    @Test("sixty-four times at once with one answer gets in once")
    func concurrent() async throws {
        try await CardAtBox.serve { scene in
            let card = try await scene.hanakosCard()
            let proof = try scene.proof(card, to: try await scene.challenge())
            let answers = try await withThrowingTaskGroup(of: CardSignInAnswer.self) { group in
                for _ in 1...64 { group.addTask { try await scene.send(proof) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let refusals = answers.compactMap { answer -> CardSignInRefusal? in
                if case .refused(let refusal) = answer { refusal } else { nil }
            }
            #expect(answers.count == 64 && refusals.count == 63)
            // A box has twenty tries at once, one of which was its question; the rest is turned away unread.
            #expect(refusals.count { $0 == .challengeUnknown } == 18)
            #expect(refusals.count { $0 == .tooManyTries } == 45)
            let recorded = try await scene.attempts(100).filter { $0.session == proof.session }
            #expect(recorded.count { $0.refusal == nil } == 1)
            #expect(recorded.count { $0.refusal == .challengeUnknown } == 18)
        }
    }

    @Test("with somebody else's certificate and one's own key, or with another card's, is refused")
    func copied() async throws {
        try await CardAtBox.serve { scene in
            let card = try await scene.hanakosCard()
            let thief = try scene.authority.issue("thief")
            let challenge = try await scene.challenge()
            let own = try scene.proof(thief, to: challenge)
            let copied = CardProof(
                challenge: challenge.bytes,
                session: challenge.session,
                purpose: .examRecords,
                certificate: try card.certificate,
                signature: own.signature
            )
            try await expect(.wrongSignature, of: try await scene.send(copied), in: scene)
            try await expect(.enrolmentNeeded, of: try await scene.signIn(thief), in: scene)
        }
    }

    @Test(
        "with a key on a curve signs in with a signature in DER, and is refused with bare numbers",
        arguments: [TestKey.p256, .p384]
    )
    func curves(key: TestKey) async throws {
        try await CardAtBox.serve { scene in
            let card = try await scene.hanakosCard(key: key)
            guard case .signedIn(let signedIn) = try await scene.signIn(card) else {
                Issue.record("in DER it is good")
                return
            }
            #expect(signedIn.level == .signedWithPIN)
            let good = try scene.proof(card, to: try await scene.challenge())
            let bare = CardProof(
                challenge: good.challenge,
                session: good.session,
                purpose: good.purpose,
                certificate: good.certificate,
                signature: try key.bareNumbers(of: good.signature)
            )
            #expect(bare.signature.count == (key == .p256 ? 64 : 96))
            try await expect(.wrongSignature, of: try await scene.send(bare), in: scene)
        }
    }

    @Test("with a card that was withdrawn, replaced or revoked is refused, each with its own words")
    func dead() async throws {
        try await CardAtBox.serve { scene in
            let store = scene.collector.store
            let hanako = scene.collector.hanako.id
            let lost = try await scene.hanakosCard("lost")
            _ = try await WithdrawCard(store: store)(of: hanako, because: .lost, at: scene.collector.clock.now)
            try await expect(.credentialWithdrawn, of: try await scene.signIn(lost), in: scene)
            let old = try await scene.hanakosCard("old")
            let new = try await scene.hanakosCard("new")
            try await expect(.credentialReplaced, of: try await scene.signIn(old), in: scene)
            try scene.authority.revoke(new)
            _ = try scene.authority.writeList()
            try await expect(.revoked, of: try await scene.signIn(new), in: scene)
        }
    }
}

extension TestKey {
    /// r and s one after the other, of a signature in DER.
    fileprivate func bareNumbers(of der: [UInt8]) throws -> [UInt8] {
        switch self {
        case .p256: Array(try P256.Signing.ECDSASignature(derRepresentation: der).rawRepresentation)
        case .p384: Array(try P384.Signing.ECDSASignature(derRepresentation: der).rawRepresentation)
        default: der
        }
    }
}
