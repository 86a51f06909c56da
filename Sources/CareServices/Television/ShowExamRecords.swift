package import CommunityModel

/// A resident's health checkups (健診), as far as the town has them. None are imported yet.
package struct ExamHistory: Hashable, Sendable {
    package let resident: Resident
    /// When the session ends if nothing happens before.
    package let sessionEndsAt: Instant
}

/// Shows a resident their checkups, to a session that is sure enough. The look is recorded before anything is read.
package struct ShowExamRecords: Sendable {
    private let gate: AssuranceGate
    private let desk: OwnDataDesk

    package init(gate: AssuranceGate, desk: OwnDataDesk) {
        self.gate = gate
        self.desk = desk
    }

    /// - Throws: ``StoreError``, also when the look or a refusal could not be recorded; nothing is shown then.
    package func callAsFunction(
        in session: CardSession.ID,
        at box: Box,
        now: Instant
    ) async throws(StoreError) -> GuardedAnswer<ExamHistory> {
        switch try await gate(.examRecords, in: session, at: box, now: now) {
        case .sessionOver: return .sessionOver
        case .needs(let level): return .needs(level)
        case .allowed: break
        }
        guard let look = try await desk.look(.examRecords, in: session, at: box, now: now) else { return .sessionOver }
        return .shown(ExamHistory(resident: look.resident, sessionEndsAt: look.sessionEndsAt))
    }
}
