package import CardSignIn
package import CommunityModel
package import Logging
import Metrics
package import UplinkProtocol

/// Raises a card session to level 2 when a FeliCa Lite-S card proves the key that the town wrote into it. The box only
/// relays.
///
/// The order is that of ``SignInWithMyNumberCard``: the challenge is used up before anything is looked at, whose card it
/// is is asked when it has proved its key, and what comes of it is recorded before the box hears of it.
package struct ProveFelicaCard: Sendable {
    package typealias Store = CardCredentials & CardRegister

    /// How long the assurance of one proof is good; it ends with the card session before that.
    package static let validity = SignInWithMyNumberCard.validity

    private let keys: FelicaLiteSKeys
    private let tokens: CardTokenKey
    private let store: any Store
    private let sessions: CardSessions
    private let pepper: CardPepper
    private let logger: Logger
    private let challenges = ChallengeBook(byteCount: 16)
    private let proved = Counter(label: "engawa_felica_proofs", dimensions: [("result", "proved")])
    private let refused = Counter(label: "engawa_felica_proofs", dimensions: [("result", "refused")])

    package init(
        keys: FelicaLiteSKeys,
        tokens: CardTokenKey,
        store: any Store,
        sessions: CardSessions,
        pepper: CardPepper,
        logger: Logger
    ) {
        self.keys = keys
        self.tokens = tokens
        self.store = store
        self.sessions = sessions
        self.pepper = pepper
        self.logger = logger
    }

    /// What the card is to work into its proof. The box asks as soon as the card lies there, before the card session is
    /// open: the card may be lifted in a moment.
    package func challenge(at box: Box, now: Instant) -> FelicaChallengeAnswer {
        let given = challenges.give(to: box.id, for: nil, purpose: .ownPages, at: now)
        guard let challenge = FelicaLiteSChallenge(bytes: given.bytes) else { return .refused(.notOffered) }
        return .challenge(challenge.block, expiresAt: given.expiresAt)
    }

    /// - Throws: ``StoreError``, also when the attempt could not be recorded; nothing is raised then.
    package func callAsFunction(
        _ request: FelicaProofRequest,
        at box: Box,
        now: Instant
    ) async throws(StoreError) -> FelicaProofAnswer {
        var attempt = CardSignInAttempt(
            at: now,
            box: box.id,
            session: request.session,
            purpose: .ownPages,
            means: .felicaLiteS
        )
        let result = try await judge(request, at: box, now: now, noting: &attempt)
        if case .failure(let refusal) = result { attempt.refusal = refusal }
        try await store.add(attempt)
        let card: CardBinding.ID
        switch result {
        case .success(let binding): card = binding
        case .failure(let refusal): return refuse(refusal, box)
        }
        let until = now + Self.validity
        guard sessions.raise(request.session, at: box.id, to: .provenKey, with: card, until: until) else {
            return refuse(.sessionOver, box)
        }
        // It may have ended since it was looked up, before there was anything for ``EndedCards`` to end.
        guard try await store.bindingsThatCount(of: [card]) == [card] else {
            sessions.end([card])
            return refuse(.credentialWithdrawn, box)
        }
        proved.increment()
        logger.info("A FeliCa card proved its key", metadata: ["box.id": "\(box.id)"])
        return .raised(.provenKey, until: until)
    }

    private func judge(
        _ request: FelicaProofRequest,
        at box: Box,
        now: Instant,
        noting attempt: inout CardSignInAttempt
    ) async throws(StoreError) -> Result<CardBinding.ID, CardSignInRefusal> {
        guard let challenge = FelicaLiteSChallenge(block: request.challenge) else { return .failure(.challengeUnknown) }
        do throws(CardSignInRefusal) {
            _ = try challenges.take(challenge.bytes, from: box.id, for: nil, purpose: .ownPages, at: now)
        } catch {
            return .failure(error)
        }
        guard keys.isValid(request.proof, for: challenge), let token = tokens.token(of: request.proof) else {
            return .failure(.wrongSignature)
        }
        let owner = try await store.binding(of: pepper.fingerprint(of: token))
        attempt.resident = owner?.resident
        guard let owner else { return .failure(.enrolmentNeeded) }
        guard owner.household == box.household else { return .failure(.otherHousehold) }
        guard let open = sessions.use(request.session, at: box.id, now: now) else { return .failure(.sessionOver) }
        guard open.resident == owner.resident else { return .failure(.otherResident) }
        return .success(owner.binding)
    }

    private func refuse(_ refusal: CardSignInRefusal, _ box: Box) -> FelicaProofAnswer {
        refused.increment()
        logger.notice(
            "A FeliCa card's proof was refused",
            metadata: ["box.id": "\(box.id)", "card.refusal": "\(refusal)"]
        )
        return .refused(refusal == .otherHousehold ? .enrolmentNeeded : refusal)
    }
}
