package import CommunityModel

/// By which certificates residents sign in (認証手段), and every attempt to. People outlive their certificates: a new
/// one is bound to the same resident, whose history stays.
package protocol CardCredentials: Sendable {
    /// Whose it is, or was last; nil when nobody ever bound it.
    func credential(named name: CardCredentialName) async throws(StoreError) -> StoredCredential?
    /// Binds a card by its certificate, and with it the token that the card is known by when it is only laid on. The My
    /// Number cards that the resident had are replaced in the same transaction; the household's roster counts up.
    /// - Returns: false when it is somebody's now, or there is no such resident; nothing changes then.
    func bind(_ credential: NewCredential, to resident: Resident.ID, at now: Instant) async throws(StoreError) -> Bool
    /// Keeps how a card names itself now: it was bound before that was known, or the town's card key has changed since.
    /// Nothing changes when the binding has ended, or the token is another's.
    func keepFingerprint(_ card: CardFingerprint, of binding: CardBinding.ID) async throws(StoreError)

    /// Durable when it returns.
    func add(_ attempt: CardSignInAttempt) async throws(StoreError)
    /// What was answered last about a certificate, by somebody who knew.
    func lastRevocationAnswer(about name: CardCredentialName) async throws(StoreError) -> PastRevocationAnswer?
    /// Genuine cards that are nobody's now and were used with their PIN at boxes of a household since then, newest first.
    func unboundSignIns(at household: Household.ID, since: Instant) async throws(StoreError) -> [UnboundSignIn]
    /// At boxes of a household, newest first.
    func signInAttempts(at household: Household.ID, limit: Int) async throws(StoreError) -> [CardSignInAttempt]
}

/// A certificate as the collector keeps it. Its subject is not kept, its serial number only inside ``GenuineCard/name``.
package struct NewCredential: Hashable, Sendable {
    package let binding: CardBinding.ID
    package let card: GenuineCard

    package init(binding: CardBinding.ID, card: GenuineCard) {
        self.binding = binding
        self.card = card
    }
}

/// What is kept of a certificate that was found genuine.
package struct GenuineCard: Hashable, Sendable {
    package let name: CardCredentialName
    /// How the card names itself when it is laid on without its PIN; nil in rows that are older than that was kept.
    package let fingerprint: CardFingerprint?
    /// Key identifier of the authority that issued it.
    package let issuer: [UInt8]
    package let notBefore: Instant
    package let notAfter: Instant

    package init(
        name: CardCredentialName,
        fingerprint: CardFingerprint?,
        issuer: [UInt8],
        notBefore: Instant,
        notAfter: Instant
    ) {
        self.name = name
        self.fingerprint = fingerprint
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// A certificate that is or was somebody's.
package struct StoredCredential: Hashable, Sendable {
    package let binding: CardBinding.ID
    package let card: GenuineCard
    package let resident: Resident.ID
    package let household: Household.ID
    /// nil while it counts.
    package let end: CardEnd?

    package init(
        binding: CardBinding.ID,
        card: GenuineCard,
        resident: Resident.ID,
        household: Household.ID,
        end: CardEnd?
    ) {
        self.binding = binding
        self.card = card
        self.resident = resident
        self.household = household
        self.end = end
    }
}

/// A genuine card that is nobody's, which somebody used with its PIN.
package struct UnboundSignIn: Hashable, Sendable {
    /// The number of its attempt.
    package let seq: Int64
    package let card: GenuineCard
    package let box: Box.ID
    package let at: Instant
    /// When it ended being somebody's; nil when it never was.
    package let endedAt: Instant?

    package init(seq: Int64, card: GenuineCard, box: Box.ID, at: Instant, endedAt: Instant?) {
        self.seq = seq
        self.card = card
        self.box = box
        self.at = at
        self.endedAt = endedAt
    }
}

/// Whether a certificate was good when somebody who knew was asked last.
package struct PastRevocationAnswer: Hashable, Sendable {
    package let askedAt: Instant
    package let isGood: Bool

    package init(askedAt: Instant, isGood: Bool) {
        self.askedAt = askedAt
        self.isGood = isGood
    }
}
