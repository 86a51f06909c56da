package import CardSignIn
package import CommunityModel
package import Logging
import Metrics
package import UplinkProtocol

/// Lets a resident prove who they are with the user-authentication key of their My Number card and its PIN.
///
/// The order matters: the challenge is used up before anything is looked at; the certificate is held against the pinned
/// authorities before its key is believed; whose it is is asked last, so that a box learns nothing about certificates
/// that are not in its reader. What comes of it is recorded before the box hears of it, refusals as well.
package struct SignInWithMyNumberCard: Sendable {
    package typealias Store = CardCredentials

    /// How long the assurance of one sign-in is good; it ends with the card session before that.
    package static let validity = Duration.minutes(10)
    /// How old the last good answer about a certificate may be while nobody can be asked. Health data is closed
    /// after that.
    package static let grace = Duration.hours(24)

    private let trust: CardTrust
    private let store: any Store
    private let sessions: CardSessions
    private let pepper: CardPepper
    private let logger: Logger
    private let challenges = ChallengeBook()
    private let signedIn = Counter(label: "engawa_card_sign_ins", dimensions: [("result", "signed_in")])
    private let refused = Counter(label: "engawa_card_sign_ins", dimensions: [("result", "refused")])

    package init(
        trust: CardTrust,
        store: any Store,
        sessions: CardSessions,
        pepper: CardPepper,
        logger: Logger
    ) {
        self.trust = trust
        self.store = store
        self.sessions = sessions
        self.pepper = pepper
        self.logger = logger
    }

    /// What the card is to sign.
    package func challenge(
        _ request: CardChallengeRequest,
        at box: Box,
        now: Instant
    ) -> CardChallengeAnswer {
        if let session = request.session, sessions.use(session, at: box.id, now: now) == nil {
            return .refused(.sessionOver)
        }
        let session = request.session ?? CardSession.ID(at: now)
        let given = challenges.give(
            to: box.id,
            for: session,
            isNew: request.session == nil,
            purpose: request.purpose,
            at: now
        )
        return .challenge(CardChallenge(bytes: given.bytes, session: session, expiresAt: given.expiresAt))
    }

    /// - Throws: ``StoreError``, also when the attempt could not be recorded; nobody is signed in then.
    package func callAsFunction(
        _ proof: CardProof,
        at box: Box,
        now: Instant
    ) async throws(StoreError) -> CardSignInAnswer {
        var attempt = CardSignInAttempt(at: now, box: box.id, session: proof.session, purpose: proof.purpose)
        let result = try await judge(proof, at: box, now: now, noting: &attempt)
        if case .failure(let refusal) = result { attempt.refusal = refusal }
        try await store.add(attempt)
        switch result {
        case .success(let owner):
            guard let answer = open(owner, for: proof, at: box, now: now) else { return refuse(.sessionOver, box) }
            signedIn.increment()
            logger.info("A My Number card signed in", metadata: ["box.id": "\(box.id)"])
            return answer
        case .failure(let refusal): return refuse(refusal, box)
        }
    }

    private func refuse(_ refusal: CardSignInRefusal, _ box: Box) -> CardSignInAnswer {
        refused.increment()
        logger.notice(
            "A sign-in with a My Number card was refused",
            metadata: ["box.id": "\(box.id)", "card.refusal": "\(refusal)"]
        )
        return .refused(refusal == .otherHousehold ? .enrolmentNeeded : refusal)
    }
}

// MARK: - The order of looking

extension SignInWithMyNumberCard {
    private struct Owner {
        let credential: StoredCredential
        let opensSession: Bool
    }

    private func judge(
        _ proof: CardProof,
        at box: Box,
        now: Instant,
        noting attempt: inout CardSignInAttempt
    ) async throws(StoreError) -> Result<Owner, CardSignInRefusal> {
        do {
            let isNew = try challenges.take(
                proof.challenge,
                from: box.id,
                for: proof.session,
                purpose: proof.purpose,
                at: now
            )
            let (card, certificate) = try await prove(proof, at: box, now: now)
            attempt.card = card
            attempt.revocation = try await askRevocation(of: certificate, name: card.name, now: now)
            try Self.check(attempt.revocation)
            let credential = try await store.credential(named: card.name)
            attempt.resident = credential?.resident
            guard let credential else { return .failure(.enrolmentNeeded) }
            guard credential.household == box.household else { return .failure(.otherHousehold) }
            guard credential.endedAt == nil else { return .failure(.credentialReplaced) }
            if !isNew {
                guard let open = sessions.use(proof.session, at: box.id, now: now) else {
                    return .failure(.sessionOver)
                }
                guard open.resident == credential.resident else { return .failure(.otherResident) }
            }
            return .success(Owner(credential: credential, opensSession: isNew))
        } catch let refusal as CardSignInRefusal {
            return .failure(refusal)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unavailable, "a sign-in failed: \(error)")
        }
    }

    /// Whether a genuine card's key signed this very request.
    private func prove(
        _ proof: CardProof,
        at box: Box,
        now: Instant
    ) async throws(CardSignInRefusal) -> (GenuineCard, VerifiedCardCertificate) {
        guard proof.certificate.count <= UplinkLimits.cardCertificateBytes,
            proof.signature.count <= UplinkLimits.cardSignatureBytes
        else { throw .tooLarge }
        let certificate = try await trust.verifier.verify(proof.certificate, at: now)
        let message = CardSignInDigest.message(
            challenge: proof.challenge,
            box: box.id,
            session: proof.session,
            purpose: proof.purpose
        )
        guard certificate.verifies(proof.signature, of: message) else { throw .wrongSignature }
        let card = GenuineCard(
            name: certificate.name(pepper: pepper),
            issuer: certificate.authority.keyIdentifier,
            notBefore: certificate.notBefore,
            notAfter: certificate.notAfter
        )
        return (card, certificate)
    }

    private func askRevocation(
        of certificate: VerifiedCardCertificate,
        name: CardCredentialName,
        now: Instant
    ) async throws(StoreError) -> CardSignInAttempt.Revocation {
        let failure: RevocationError
        do {
            let answer = try await trust.revocation.status(of: certificate, at: now)
            return .answered(answer.status, by: answer.source, saidAt: answer.saidAt)
        } catch {
            failure = error
        }
        logger.warning("Nobody could say whether a card is revoked", metadata: ["reason": "\(failure)"])
        guard failure.reason != .unknownCertificate, let last = try await store.lastRevocationAnswer(about: name),
            last.isGood, last.askedAt <= now, now - last.askedAt <= Self.grace
        else { return .unknown }
        return .grace(lastGoodAt: last.askedAt)
    }

    private static func check(_ revocation: CardSignInAttempt.Revocation?) throws(CardSignInRefusal) {
        switch revocation {
        case .answered(.good, _, _), .grace: break
        case .answered(.revoked, _, _): throw .revoked
        case .unknown, nil: throw .revocationUnknown
        }
    }

    /// The card session rises, or begins.
    private func open(_ owner: Owner, for proof: CardProof, at box: Box, now: Instant) -> CardSignInAnswer? {
        let resident = owner.credential.resident
        if owner.opensSession { _ = sessions.open(for: resident, at: box.id, as: proof.session, now: now) }
        let until = min(now + Self.validity, owner.credential.card.notAfter)
        guard sessions.raise(proof.session, at: box.id, to: .signedWithPIN, until: until) else { return nil }
        return .signedIn(
            CardSignInAnswer.SignedIn(
                level: .signedWithPIN,
                until: until,
                resident: resident,
                cardExpiresAt: owner.credential.card.notAfter
            )
        )
    }
}
