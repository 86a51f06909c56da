package import CommunityModel

/// A resident's health checkups (健診), as far as the town has them. None are imported yet.
package struct ExamHistory: Hashable, Sendable {
    package let resident: Resident
    /// When the session ends if nothing happens before.
    package let sessionEndsAt: Instant
}

/// Shows a resident their checkups, to a session that is sure enough. The look is recorded before anything is read.
package struct ShowExamRecords: Sendable {
    private let desk: GuardedDesk

    package init(desk: GuardedDesk) {
        self.desk = desk
    }

    /// - Throws: ``StoreError``, also when the look or a refusal could not be recorded; nothing is shown then.
    package func callAsFunction(
        in session: CardSession.ID,
        at box: Box,
        now: Instant
    ) async throws(StoreError) -> GuardedAnswer<ExamHistory> {
        try await desk.show(.examRecords, for: .examRecords, in: session, at: box, now: now) { look in
            ExamHistory(resident: look.resident, sessionEndsAt: look.sessionEndsAt)
        }
    }
}
