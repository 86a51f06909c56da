package import CommunityModel

/// What somebody may see who has proved enough.
package enum GuardedAnswer<Content: Sendable & Hashable>: Hashable, Sendable {
    case shown(Content)
    /// The card session has proved less. The refusal is in the record.
    case needs(AssuranceLevel)
    case sessionOver
}

/// Shows residents those of their own data that want more than a card that can be copied. A refusal is in the record, and
/// so is a look, before anything is read.
package struct GuardedDesk: Sendable {
    private let gate: AssuranceGate
    private let desk: OwnDataDesk

    package init(gate: AssuranceGate, desk: OwnDataDesk) {
        self.gate = gate
        self.desk = desk
    }

    /// - Throws: ``StoreError``, also when the look or a refusal could not be recorded; nothing is shown then.
    func show<Content>(
        _ what: AccessRecord.Shown,
        for purpose: CardSignInPurpose,
        in session: CardSession.ID,
        at box: Box,
        now: Instant,
        _ read: (OwnDataDesk.Look) async throws(StoreError) -> Content
    ) async throws(StoreError) -> GuardedAnswer<Content> {
        switch try await gate(purpose, in: session, at: box, now: now) {
        case .sessionOver: return .sessionOver
        case .needs(let level): return .needs(level)
        case .allowed: break
        }
        guard let look = try await desk.look(what, in: session, at: box, now: now) else { return .sessionOver }
        return .shown(try await read(look))
    }
}
