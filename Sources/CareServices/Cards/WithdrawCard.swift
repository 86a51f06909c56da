package import CommunityModel

/// Ends a card: it was lost, stolen or broken, was bound to the wrong resident, or the resident left. It is dead at
/// once, here and on the boxes; what it was used for before stays the resident's.
package struct WithdrawCard: Sendable {
    package typealias Store = CardRegister & ResidentRegister

    /// Which of the resident's cards.
    package enum Choice: Hashable, Sendable {
        /// The only one there is.
        case only
        case all
        case one(CardBinding.ID)
    }

    private let store: any Store

    package init(store: any Store) {
        self.store = store
    }

    /// All that the resident has or had, bound last first.
    /// - Throws: ``AdministrationError/unknownResident`` or a ``StoreError``.
    package func cards(of resident: Resident.ID) async throws -> [BoundCard] {
        guard try await store.resident(resident) != nil else { throw AdministrationError.unknownResident }
        return try await store.cards(of: resident)
    }

    /// - Parameters:
    ///   - choice: Which card.
    ///   - resident: Whose it is.
    ///   - reason: Kept with the card.
    ///   - now: The server's clock.
    /// - Returns: the cards that ended.
    /// - Throws: ``AdministrationError`` or a ``StoreError``.
    package func callAsFunction(
        _ choice: Choice = .only,
        of resident: Resident.ID,
        because reason: CardEndReason,
        at now: Instant
    ) async throws -> [CardBinding.ID] {
        let cards = try await cards(of: resident).filter { $0.end == nil }.map(\.binding)
        guard !cards.isEmpty else { throw AdministrationError.noBoundCard }
        let chosen: [CardBinding.ID]
        switch choice {
        case .all: chosen = cards
        case .one(let binding):
            guard cards.contains(binding) else { throw AdministrationError.otherBinding }
            chosen = [binding]
        case .only:
            guard cards.count == 1 else { throw AdministrationError.severalCards }
            chosen = cards
        }
        var ended: [CardBinding.ID] = []
        for binding in chosen where try await store.end(binding, because: reason, at: now) { ended.append(binding) }
        return ended
    }
}
