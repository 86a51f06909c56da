package import CommunityModel

/// Makes a card somebody's (カード紐付け): the resident uses it at home, an officer says whose it is.
///
/// Most cards are laid on the reader, and that is all they can do. A My Number card is used with its PIN: it is bound by
/// its certificate, once that was found genuine, and from then on it is known, too, when it is only laid on. A renewed
/// one takes the place of the card before; the resident's records stay theirs. Whoever has forgotten the PIN may have the
/// card bound by its tap, when the officer says so: it greets then and names readings, and proves nothing.
package struct BindCard: Sendable {
    package typealias Store = CardCredentials & CardRegister & ResidentRegister

    /// How long ago the card may have been used.
    package static let patience = Duration.minutes(15)

    /// Which of the cards that could be bound.
    package enum Choice: Hashable, Sendable {
        /// The one that was used last, of those that never were anybody's.
        case last
        /// By the number of its tap.
        case tap(Int64)
        /// By the number of its sign-in.
        case signIn(Int64)
    }

    /// What was bound.
    package struct Bound: Hashable, Sendable {
        package let binding: CardBinding.ID
        package let kind: CardKind
        /// When the card's certificate runs out; nil for a card without one.
        package let notAfter: Instant?
        /// My Number cards of the resident that ended with it.
        package let replaced: Int
    }

    private let store: any Store

    package init(store: any Store) {
        self.store = store
    }

    /// The cards that could be bound to the resident now, used last first.
    /// - Throws: ``AdministrationError/unknownResident`` or a ``StoreError``.
    package func candidates(for resident: Resident.ID, at now: Instant) async throws -> [UnboundCard] {
        try await used(atHomeOf: resident, at: now).filter { !$0.isMyNumberCardWithoutPIN }
    }

    /// - Parameters:
    ///   - resident: Whose card it is.
    ///   - choice: Which card.
    ///   - withoutPIN: Whether a My Number card that was only laid on may be taken.
    ///   - now: The server's clock.
    /// - Returns: what was bound.
    /// - Throws: ``AdministrationError`` or a ``StoreError``.
    package func callAsFunction(
        to resident: Resident.ID,
        choice: Choice = .last,
        withoutPIN: Bool = false,
        at now: Instant
    ) async throws -> Bound {
        let card = try choice.choose(from: try await used(atHomeOf: resident, at: now), withoutPIN: withoutPIN)
        let binding = CardBinding.ID(at: now)
        switch card {
        case .tap(let tap):
            guard try await store.bind(tap.card, to: resident, as: binding, at: now) else {
                throw AdministrationError.cardAlreadyBound
            }
            return Bound(binding: binding, kind: tap.card.kind, notAfter: nil, replaced: 0)
        case .signIn(let signIn):
            let before = try await store.cards(of: resident).count { $0.kind == .myNumber && $0.end == nil }
            let credential = NewCredential(binding: binding, card: signIn.card)
            guard try await store.bind(credential, to: resident, at: now) else {
                throw AdministrationError.cardAlreadyBound
            }
            return Bound(binding: binding, kind: .myNumber, notAfter: signIn.card.notAfter, replaced: before)
        }
    }

    /// Binds a card that the town's office has issued a moment ago and holds in its hands.
    /// - Throws: ``AdministrationError`` or a ``StoreError``.
    package func callAsFunction(
        issued card: CardFingerprint,
        to resident: Resident.ID,
        at now: Instant
    ) async throws -> Bound {
        guard try await store.resident(resident) != nil else { throw AdministrationError.unknownResident }
        let binding = CardBinding.ID(at: now)
        guard try await store.bind(card, to: resident, as: binding, at: now) else {
            throw AdministrationError.cardAlreadyBound
        }
        return Bound(binding: binding, kind: card.kind, notAfter: nil, replaced: 0)
    }

    /// Everything of nobody that was used, also My Number cards that were only laid on.
    private func used(atHomeOf resident: Resident.ID, at now: Instant) async throws -> [UnboundCard] {
        guard let resident = try await store.resident(resident) else { throw AdministrationError.unknownResident }
        let since = now - Self.patience
        let taps = try await store.unboundTaps(at: resident.household, since: since).map(UnboundCard.tap)
        let signIns = try await store.unboundSignIns(at: resident.household, since: since).map(UnboundCard.signIn)
        return (taps + signIns).sorted { $0.usedAt > $1.usedAt }
    }
}

extension BindCard.Choice {
    fileprivate func choose(
        from used: [UnboundCard],
        withoutPIN: Bool
    ) throws(AdministrationError) -> UnboundCard {
        let candidates = used.filter { withoutPIN || !$0.isMyNumberCardWithoutPIN }
        switch self {
        case .last:
            if let card = candidates.first(where: { $0.endedAt == nil }) { return card }
            guard candidates.isEmpty else { throw .onlyEndedCards }
            throw used.isEmpty ? .noUnboundCard : .pinNeeded
        case .tap(let number):
            for case .tap(let tap) in used where tap.seq == number {
                guard withoutPIN || tap.card.kind != .myNumber else { throw .pinNeeded }
                return .tap(tap)
            }
            throw .otherCard
        case .signIn(let number):
            for case .signIn(let signIn) in used where signIn.seq == number { return .signIn(signIn) }
            throw .otherCard
        }
    }
}

/// A card that is nobody's and was used at somebody's home.
package enum UnboundCard: Hashable, Sendable {
    case tap(UnboundTap)
    case signIn(UnboundSignIn)

    package var kind: CardKind {
        switch self {
        case .tap(let tap): tap.card.kind
        case .signIn: .myNumber
        }
    }

    package var box: Box.ID {
        switch self {
        case .tap(let tap): tap.box
        case .signIn(let signIn): signIn.box
        }
    }

    package var usedAt: Instant {
        switch self {
        case .tap(let tap): tap.tappedAt
        case .signIn(let signIn): signIn.at
        }
    }

    /// When it ended being somebody's; nil when it never was.
    package var endedAt: Instant? {
        switch self {
        case .tap(let tap): tap.endedAt
        case .signIn(let signIn): signIn.endedAt
        }
    }

    fileprivate var isMyNumberCardWithoutPIN: Bool {
        if case .tap(let tap) = self { tap.card.kind == .myNumber } else { false }
    }
}
