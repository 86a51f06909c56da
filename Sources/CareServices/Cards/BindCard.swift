package import CommunityModel

/// Makes a card somebody's: the clerk asks the resident to lay it on the reader at home, then binds the tap.
package struct BindCard: Sendable {
    /// How old a tap may be.
    package static let patience = Duration.minutes(15)

    private let store: any CardRegister & ResidentRegister

    package init(store: any CardRegister & ResidentRegister) {
        self.store = store
    }

    /// The taps that could be bound to the resident now, newest first.
    /// - Throws: ``AdministrationError/unknownResident`` or a ``StoreError``.
    package func candidates(for resident: Resident.ID, at now: Instant) async throws -> [UnboundTap] {
        guard let resident = try await store.resident(resident) else { throw AdministrationError.unknownResident }
        return try await store.unboundTaps(at: resident.household, since: now - Self.patience)
    }

    /// - Parameters:
    ///   - resident: Whose card it is.
    ///   - seq: The number of the tap to take; nil for the newest.
    ///   - now: The server's clock.
    /// - Returns: the new binding.
    /// - Throws: ``AdministrationError`` or a ``StoreError``.
    package func callAsFunction(
        to resident: Resident.ID,
        tap seq: Int64? = nil,
        at now: Instant
    ) async throws -> CardBinding.ID {
        let taps = try await candidates(for: resident, at: now)
        guard !taps.isEmpty || seq != nil else { throw AdministrationError.noUnboundTap }
        guard let tap = seq.map({ seq in taps.first { $0.seq == seq } }) ?? taps.first else {
            throw AdministrationError.otherTap
        }
        let binding = CardBinding.ID(at: now)
        guard try await store.bind(tap.card, to: resident, as: binding, at: now) else {
            throw AdministrationError.cardAlreadyBound
        }
        return binding
    }
}
