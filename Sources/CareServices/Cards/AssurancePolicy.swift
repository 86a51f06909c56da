package import CommunityModel

/// How sure a town wants to be before it shows something. Decides; who asks records what was decided.
package struct AssurancePolicy: Hashable, Sendable {
    /// Records, consents and delegations: level 2, as long as the town does not say otherwise (architecture decision 9).
    package static let standard = AssurancePolicy()

    private let levels: [CardSignInPurpose: AssuranceLevel]

    /// `levels` are the town's own; what is not in there keeps its standard.
    package init(_ levels: [CardSignInPurpose: AssuranceLevel] = [:]) {
        self.levels = levels
    }

    package func level(for purpose: CardSignInPurpose) -> AssuranceLevel {
        if let level = levels[purpose] { return level }
        switch purpose {
        case .ownPages, .enrolment: return .shownIdentifier
        case .examRecords, .accessRecords, .consents, .delegations: return .provenKey
        }
    }

    /// - Parameters:
    ///   - purpose: What is asked for.
    ///   - level: What the card session has proved.
    ///   - wish: The least that the resident asked for themselves, for all of their records; nil when they did not.
    /// - Returns: nil when it may be shown, else the level that is missing.
    package func missing(
        for purpose: CardSignInPurpose,
        at level: AssuranceLevel,
        residentWishes wish: AssuranceLevel? = nil
    ) -> AssuranceLevel? {
        let town = self.level(for: purpose)
        // A wish is about records, not about the first page: that must open for the card alone.
        let needed = town == .shownIdentifier ? town : max(town, wish ?? town)
        return level < needed ? needed : nil
    }
}

/// Lets a card session see something when it has proved enough. What is refused is recorded with its reason.
package struct AssuranceGate: Sendable {
    package enum Decision: Hashable, Sendable {
        case allowed(Resident.ID)
        /// The card session is not sure enough.
        case needs(AssuranceLevel)
        case sessionOver
    }

    private let policy: AssurancePolicy
    private let store: any CardCredentials
    private let sessions: CardSessions

    package init(policy: AssurancePolicy, store: any CardCredentials, sessions: CardSessions) {
        self.policy = policy
        self.store = store
        self.sessions = sessions
    }

    /// - Throws: ``StoreError`` when a refusal could not be recorded.
    package func callAsFunction(
        _ purpose: CardSignInPurpose,
        in session: CardSession.ID,
        at box: Box,
        residentWishes wish: AssuranceLevel? = nil,
        now: Instant
    ) async throws(StoreError) -> Decision {
        guard let open = sessions.use(session, at: box.id, now: now) else { return .sessionOver }
        guard let level = policy.missing(for: purpose, at: open.level(at: now), residentWishes: wish) else {
            return .allowed(open.resident)
        }
        try await store.add(
            CardSignInAttempt(
                at: now,
                box: box.id,
                session: session,
                purpose: purpose,
                means: .none,
                refusal: .assuranceTooLow,
                resident: open.resident
            )
        )
        return .needs(level)
    }
}
