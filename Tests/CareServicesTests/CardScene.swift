import CardSignIn
import CardTestSupport
import CareServices
import CommunityModel
import Foundation
import Synchronization
import Testing
import UplinkProtocol

/// Hanako at home with a My Number card of an authority that OpenSSL plays.
struct CardScene {
    let town: HanakosTown
    let authority: TestCardAuthority
    let revocation: any RevocationChecker
    let signIn: SignInWithMyNumberCard
    /// Certificates are made by the machine's clock, in the course of the test.
    let now: Instant

    static func open(
        asking revocation: any RevocationChecker = Said(.good),
        _ body: (CardScene) async throws -> Void
    ) async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            try await open(over: authority, asking: revocation, body)
        }
    }

    static func open(
        over authority: TestCardAuthority,
        asking revocation: any RevocationChecker,
        _ body: (CardScene) async throws -> Void
    ) async throws {
        try await HanakosTown.open { town in
            let verifier = CardCertificateVerifier(authorities: try authority.trusted)
            let signIn = SignInWithMyNumberCard(
                trust: CardTrust(verifier: verifier, revocation: revocation),
                store: town.store,
                sessions: town.sessions,
                pepper: town.pepper,
                tokens: town.tokens,
                logger: HanakosTown.logger
            )
            try await body(
                CardScene(
                    town: town,
                    authority: authority,
                    revocation: revocation,
                    signIn: signIn,
                    now: Instant(Date()) + .hours(1)
                )
            )
        }
    }

    /// Hanako's session by a card that can be cloned.
    func session(at now: Instant? = nil) -> CardSession.ID {
        town.sessions.open(for: town.hanako.id, with: town.binding, at: town.box.id, now: now ?? self.now).id
    }

    func challenge(
        _ session: CardSession.ID?,
        _ purpose: CardSignInPurpose = .examRecords,
        at box: Box? = nil,
        now: Instant? = nil
    ) throws -> CardChallenge {
        let request = CardChallengeRequest(session: session, purpose: purpose)
        let answer = signIn.challenge(request, at: box ?? town.box, now: now ?? self.now)
        guard case .challenge(let challenge) = answer else {
            Issue.record("no challenge: \(answer)")
            throw Refused()
        }
        return challenge
    }

    struct Refused: Error {}

    /// What a card answers, at a box that does everything right.
    func proof(
        _ card: TestCard,
        to challenge: CardChallenge,
        _ purpose: CardSignInPurpose = .examRecords,
        at box: Box? = nil
    ) throws -> CardProof {
        try card.proof(to: challenge, purpose, at: (box ?? town.box).id)
    }

    /// From the card on the reader to the collector's answer.
    func use(
        _ card: TestCard,
        in session: CardSession.ID?,
        _ purpose: CardSignInPurpose = .examRecords,
        at box: Box? = nil,
        now: Instant? = nil
    ) async throws -> CardSignInAnswer {
        let challenge = try challenge(session, purpose, at: box, now: now)
        return try await signIn(
            try proof(card, to: challenge, purpose, at: box),
            at: box ?? town.box,
            now: now ?? self.now
        )
    }

    /// The town's office makes the card that was used last the resident's.
    @discardableResult
    func bind(to resident: Resident, now: Instant? = nil) async throws -> BindCard.Bound {
        try await BindCard(store: town.store)(to: resident.id, at: now ?? self.now)
    }

    /// A card of Hanako's that the town's office has bound.
    func hanakosCard(_ name: String = "hanako") async throws -> TestCard {
        let card = try authority.issue(name)
        #expect(try await use(card, in: nil) == .refused(.enrolmentNeeded))
        try await bind(to: town.hanako)
        return card
    }

    /// What the collector keeps of a card that was found genuine.
    func genuine(_ card: TestCard) async throws -> GenuineCard {
        let certificate = try await verifiedCertificate(of: card)
        return GenuineCard(
            name: certificate.name(pepper: town.pepper),
            fingerprint: try await town.pepper.fingerprint(of: token(of: card)),
            issuer: certificate.authority.keyIdentifier,
            notBefore: certificate.notBefore,
            notAfter: certificate.notAfter
        )
    }

    /// How a box names the card.
    func token(of card: TestCard) async throws -> CardToken {
        try #require(town.tokens.token(of: try await verifiedCertificate(of: card)))
    }

    private func verifiedCertificate(of card: TestCard) async throws -> VerifiedCardCertificate {
        try await CardCertificateVerifier(authorities: try authority.trusted).verify(try card.certificate, at: now)
    }

    func level(of session: CardSession.ID, at now: Instant? = nil) -> AssuranceLevel? {
        let now = now ?? self.now
        return town.sessions.use(session, at: town.box.id, now: now)?.level(at: now)
    }

    /// The record's last line.
    func lastAttempt() async throws -> CardSignInAttempt {
        try #require(try await town.store.signInAttempts(at: town.box.household, limit: 1).first)
    }
}

/// An authority's word, as a test has it.
final class Said: RevocationChecker {
    enum Word {
        case good
        case revoked(RevocationReason)
        case nothing(RevocationError.Reason)
    }

    private let word: Mutex<Word>

    init(_ word: Word) {
        self.word = Mutex(word)
    }

    func now(_ word: Word) {
        self.word.withLock { $0 = word }
    }

    func status(
        of certificate: VerifiedCardCertificate,
        at now: Instant
    ) async throws(RevocationError) -> RevocationAnswer {
        let status: RevocationAnswer.Status
        switch word.withLock({ $0 }) {
        case .good: status = .good
        case .revoked(let reason): status = .revoked(since: now - .days(1), reason: reason)
        case .nothing(let reason): throw RevocationError(reason, "as the test says")
        }
        return RevocationAnswer(status: status, source: .platform, saidAt: now, goodUntil: now + .hours(1))
    }
}
