package import CommunityModel
import Dispatch
package import StaffSignIn
import Synchronization

/// Lets somebody in at the care desk.
///
/// A name that nobody has takes the same work as one with a wrong password, so neither the answer nor its time tells
/// which names there are. Every sign-in begins a session of its own: what the browser held before is worth nothing.
package final class SignInToDesk: Sendable {
    package typealias Store = StaffRegister

    package struct SignedIn: Sendable {
        /// For the browser's cookie.
        package let token: StaffSessionToken
        package let session: StaffSessionRecord
    }

    private let store: any Store
    /// What an unknown name is measured against.
    private let nobody: PasswordHash
    private let desk = HashingDesk()

    /// Passwords cost what the town's do, also for a name that nobody has.
    /// - Throws: when scrypt cannot have the memory it needs.
    package init(store: any Store, cost: PasswordCost = .standard) throws {
        self.store = store
        nobody = try PasswordHash(of: StaffSessionToken().text, cost: cost)
    }

    /// How many passwords were worked out: the same for a name that nobody has.
    package var hashings: Int { desk.count }

    /// - Returns: nil when name or password is wrong.
    package func callAsFunction(
        name: String,
        password: String,
        at now: Instant
    ) async throws -> SignedIn? {
        let account: StaffAccount? =
            if let name = SignInName(name) {
                try await store.staffAccount(named: name)
            } else {
                nil
            }
        let isRight = try await desk.matches(password, account?.password ?? nobody)
        guard let account, isRight, password.utf8.count <= PasswordRule.mostBytes else { return nil }
        let token = StaffSessionToken()
        let session = StaffSessionRecord(
            id: StaffSession.ID(at: now),
            key: token.key,
            member: account.member,
            formToken: FormToken(),
            openedAt: now,
            lastUsedAt: now
        )
        try await store.open(session)
        return SignedIn(token: token, session: session)
    }
}

/// Works passwords out one after the other, off the threads that all tasks share: scrypt takes a third of a second and
/// tens of megabytes each time.
private final class HashingDesk: Sendable {
    private let queue = DispatchQueue(label: "engawa.passwords")
    private let hashings = Atomic<Int>(0)

    var count: Int { hashings.load(ordering: .relaxed) }

    func matches(_ password: String, _ hash: PasswordHash) async throws -> Bool {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                self.hashings.wrappingAdd(1, ordering: .relaxed)
                // What is too long is not worked out at its length.
                let tried = password.utf8.count <= PasswordRule.mostBytes ? password : ""
                continuation.resume(with: Result { try hash.matches(tried) })
            }
        }
    }
}
