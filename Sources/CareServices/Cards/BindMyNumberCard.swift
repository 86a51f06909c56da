package import CommunityModel

/// Makes a My Number card somebody's: the resident uses it at home with its PIN, then the clerk binds it. For a renewed
/// card it is the same: the resident's history stays, the old card is dead at once.
package struct BindMyNumberCard: Sendable {
    /// How long ago the card may have been used.
    package static let patience = BindCard.patience

    private let store: any CardCredentials & ResidentRegister

    package init(store: any CardCredentials & ResidentRegister) {
        self.store = store
    }

    /// What was bound.
    package struct Bound: Hashable, Sendable {
        package let credential: CardCredential.ID
        /// When the card's certificate runs out.
        package let notAfter: Instant
        /// Cards of the resident that ended with it.
        package let replaced: Int
    }

    /// The cards that could be bound to the resident now, used last first.
    /// - Throws: ``AdministrationError/unknownResident`` or a ``StoreError``.
    package func candidates(for resident: Resident.ID, at now: Instant) async throws -> [UnboundSignIn] {
        guard let resident = try await store.resident(resident) else { throw AdministrationError.unknownResident }
        return try await store.unboundSignIns(at: resident.household, since: now - Self.patience)
    }

    /// - Parameters:
    ///   - resident: Whose card it is.
    ///   - seq: The number of the attempt to take; nil for the newest.
    ///   - now: The server's clock.
    /// - Returns: the new credential.
    /// - Throws: ``AdministrationError`` or a ``StoreError``.
    package func callAsFunction(
        to resident: Resident.ID,
        signIn seq: Int64? = nil,
        at now: Instant
    ) async throws -> Bound {
        let signIns = try await candidates(for: resident, at: now)
        guard !signIns.isEmpty || seq != nil else { throw AdministrationError.noUnboundSignIn }
        guard let signIn = seq.map({ seq in signIns.first { $0.seq == seq } }) ?? signIns.first else {
            throw AdministrationError.otherSignIn
        }
        let replaced = try await store.credentials(of: resident).count { $0.endedAt == nil }
        let credential = NewCredential(id: CardCredential.ID(at: now), card: signIn.card)
        guard try await store.bind(credential, to: resident, at: now) else {
            throw AdministrationError.cardAlreadyBound
        }
        return Bound(credential: credential.id, notAfter: signIn.card.notAfter, replaced: replaced)
    }

    /// Ends the cards of a resident who lost one.
    /// - Returns: how many that were.
    /// - Throws: ``AdministrationError/unknownResident`` or a ``StoreError``.
    package func withdraw(from resident: Resident.ID, at now: Instant) async throws -> Int {
        guard try await store.resident(resident) != nil else { throw AdministrationError.unknownResident }
        return try await store.withdrawCredentials(of: resident, at: now)
    }
}
