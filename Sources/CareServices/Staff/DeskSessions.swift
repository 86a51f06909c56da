package import CommunityModel
package import StaffSignIn

/// Who is signed in at the care desk, and until when.
package struct DeskSessions: Sendable {
    /// Without a deed of the person (a page that brings itself up to date is none) it ends after this.
    package static let idle = Duration.minutes(15)
    /// It ends after this in any case.
    package static let longest = Duration.hours(12)
    /// Deeds are written down no more often than this.
    private static let step = Duration.seconds(30)

    private let store: any StaffRegister

    package init(store: any StaffRegister) {
        self.store = store
    }

    /// The session behind what the browser holds; one that the person did something in is kept open longer by it.
    /// - Returns: nil when there is no such session, or it is over.
    /// - Throws: ``StoreError``.
    package func session(
        _ token: StaffSessionToken,
        isDeed: Bool,
        at now: Instant
    ) async throws(StoreError) -> StaffSessionRecord? {
        guard let session = try await store.staffSession(token.key) else { return nil }
        guard now - session.lastUsedAt < Self.idle, now - session.openedAt < Self.longest else {
            try await store.endStaffSession(token.key)
            return nil
        }
        if isDeed, now - session.lastUsedAt >= Self.step { try await store.used(token.key, at: now) }
        return session
    }

    package func end(_ token: StaffSessionToken) async throws(StoreError) {
        try await store.endStaffSession(token.key)
    }
}
