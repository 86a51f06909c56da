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
    package typealias Store = CardCredentials & CardRegister

    /// How long the assurance of one sign-in is good; it ends with the card session before that.
    package static let validity = Duration.minutes(10)
    /// How old the last good answer about a certificate may be while nobody can be asked. Health data is closed
    /// after that.
    package static let grace = Duration.hours(24)

    private let trust: CardTrust
    private let store: any Store
    private let sessions: CardSessions
    private let pepper: CardPepper
    private let tokens: CardTokenKey
    private let logger: Logger
    private let challenges = ChallengeBook()
    private let signedIn = Counter(label: "engawa_card_sign_ins", dimensions: [("result", "signed_in")])
    private let refused = Counter(label: "engawa_card_sign_ins", dimensions: [("result", "refused")])

    package init(
        trust: CardTrust,
        store: any Store,
        sessions: CardSessions,
        pepper: CardPepper,
        tokens: CardTokenKey,
        logger: Logger
    ) {
        self.trust = trust
        self.store = store
        self.sessions = sessions
        self.pepper = pepper
        self.tokens = tokens
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
            let answer: CardSignInAnswer
            do throws(CardSignInRefusal) {
                answer = try open(owner, for: proof, at: box, now: now)
            } catch {
                return refuse(error, box)
            }
            // The card may have ended since it was looked up, before there was anything for ``EndedCards`` to end.
            if let end = try await store.credential(named: owner.credential.card.name)?.end {
                sessions.end([owner.credential.binding])
                return refuse(end.refusal, box)
            }
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
            let credential = try await store.credential(named: card.name)
            attempt.resident = credential?.resident
            if case .answered(.revoked, _, _) = attempt.revocation, let credential {
                try await endRevoked(credential, now: now)
            }
            try Self.check(attempt.revocation)
            guard let credential else { return .failure(.enrolmentNeeded) }
            guard credential.household == box.household else { return .failure(.otherHousehold) }
            if let end = credential.end { return .failure(end.refusal) }
            if let fingerprint = card.fingerprint, fingerprint != credential.card.fingerprint {
                try await store.keepFingerprint(fingerprint, of: credential.binding)
            }
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
            fingerprint: tokens.token(of: certificate).map(pepper.fingerprint(of:)),
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

    /// The card is dead from now on, at every box: what it had open is over before anybody hears of it.
    private func endRevoked(_ credential: StoredCredential, now: Instant) async throws(StoreError) {
        guard try await store.end(credential.binding, because: .revoked, at: now) else { return }
        sessions.end([credential.binding])
        logger.notice("A My Number card was revoked by its authority, and ended")
    }

    private static func check(_ revocation: CardSignInAttempt.Revocation?) throws(CardSignInRefusal) {
        switch revocation {
        case .answered(.good, _, _), .grace: break
        case .answered(.revoked, _, _): throw .revoked
        case .unknown, nil: throw .revocationUnknown
        }
    }

    /// The card session rises, or begins.
    private func open(
        _ owner: Owner,
        for proof: CardProof,
        at box: Box,
        now: Instant
    ) throws(CardSignInRefusal) -> CardSignInAnswer {
        let (resident, card) = (owner.credential.resident, owner.credential.binding)
        if owner.opensSession { _ = sessions.open(for: resident, with: card, at: box.id, as: proof.session, now: now) }
        let until = min(now + Self.validity, owner.credential.card.notAfter)
        guard sessions.raise(proof.session, at: box.id, to: .signedWithPIN, with: card, until: until) else {
            throw .sessionOver
        }
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

extension CardEnd {
    /// What somebody hears who uses the card all the same.
    fileprivate var refusal: CardSignInRefusal {
        switch reason {
        case .replaced: .credentialReplaced
        case .lost, .stolen, .broken, .mistake, .left, .revoked: .credentialWithdrawn
        }
    }
}
