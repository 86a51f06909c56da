package import CommunityModel

/// By which certificates residents sign in (認証手段), and every attempt to. People outlive their certificates: a new
/// one is bound to the same resident, whose history stays.
package protocol CardCredentials: Sendable {
    /// Whose it is or was; nil when nobody ever bound it.
    func credential(named name: CardCredentialName) async throws(StoreError) -> StoredCredential?
    /// All that a resident has or had, newest first.
    func credentials(of resident: Resident.ID) async throws(StoreError) -> [StoredCredential]
    /// Binds a certificate that was never bound to anybody. Those that the resident had end with it, in the same
    /// transaction.
    /// - Returns: false when it was bound before, or there is no such resident; nothing changes then.
    func bind(_ credential: NewCredential, to resident: Resident.ID, at now: Instant) async throws(StoreError) -> Bool
    /// Ends all that a resident has: the card was lost.
    /// - Returns: how many that were.
    func withdrawCredentials(of resident: Resident.ID, at now: Instant) async throws(StoreError) -> Int

    /// Durable when it returns.
    func add(_ attempt: CardSignInAttempt) async throws(StoreError)
    /// What was answered last about a certificate, by somebody who knew.
    func lastRevocationAnswer(about name: CardCredentialName) async throws(StoreError) -> PastRevocationAnswer?
    /// Genuine cards of nobody that were used with their PIN at boxes of a household since then, newest first.
    func unboundSignIns(at household: Household.ID, since: Instant) async throws(StoreError) -> [UnboundSignIn]
    /// At boxes of a household, newest first.
    func signInAttempts(at household: Household.ID, limit: Int) async throws(StoreError) -> [CardSignInAttempt]
}

/// A certificate as the collector keeps it. Its subject is not kept, its serial number only inside ``name``.
package struct NewCredential: Hashable, Sendable {
    package let id: CardCredential.ID
    package let card: GenuineCard

    package init(id: CardCredential.ID, card: GenuineCard) {
        self.id = id
        self.card = card
    }
}

/// What is kept of a certificate that was found genuine.
package struct GenuineCard: Hashable, Sendable {
    package let name: CardCredentialName
    /// Key identifier of the authority that issued it.
    package let issuer: [UInt8]
    package let notBefore: Instant
    package let notAfter: Instant

    package init(name: CardCredentialName, issuer: [UInt8], notBefore: Instant, notAfter: Instant) {
        self.name = name
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// A certificate that is or was somebody's.
package struct StoredCredential: Hashable, Sendable {
    package let id: CardCredential.ID
    package let card: GenuineCard
    package let resident: Resident.ID
    package let household: Household.ID
    package let boundAt: Instant
    /// When it ended: a newer one was bound, or it was withdrawn. nil while it counts.
    package let endedAt: Instant?
    package let replacedBy: CardCredential.ID?

    package init(
        id: CardCredential.ID,
        card: GenuineCard,
        resident: Resident.ID,
        household: Household.ID,
        boundAt: Instant,
        endedAt: Instant?,
        replacedBy: CardCredential.ID?
    ) {
        self.id = id
        self.card = card
        self.resident = resident
        self.household = household
        self.boundAt = boundAt
        self.endedAt = endedAt
        self.replacedBy = replacedBy
    }
}

/// A genuine card that is nobody's, which somebody used with its PIN.
package struct UnboundSignIn: Hashable, Sendable {
    /// The number of its attempt.
    package let seq: Int64
    package let card: GenuineCard
    package let box: Box.ID
    package let at: Instant

    package init(seq: Int64, card: GenuineCard, box: Box.ID, at: Instant) {
        self.seq = seq
        self.card = card
        self.box = box
        self.at = at
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
