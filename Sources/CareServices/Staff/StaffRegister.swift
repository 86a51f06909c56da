package import CommunityModel
package import StaffSignIn

/// Who works at the care desk, for whom, and who is signed in there.
package protocol StaffRegister: Sendable {
    /// - Returns: false when the sign-in name is taken; nothing is added then.
    func add(_ member: StaffMember, signInName: SignInName, password: PasswordHash) async throws(StoreError) -> Bool
    /// - Returns: nil when nobody has the name.
    func staffAccount(named name: SignInName) async throws(StoreError) -> StaffAccount?
    /// Also ends all of the member's sessions. - Returns: false when nobody has the name.
    func keepPassword(_ password: PasswordHash, of name: SignInName) async throws(StoreError) -> Bool

    /// All who work there, or did.
    func staffMembers() async throws(StoreError) -> [StaffMember]

    /// Makes a resident a client (担当) of a staff member; nothing happens when they are already.
    /// - Returns: false when one of the two is not registered.
    func entrust(_ resident: Resident.ID, to staff: StaffMember.ID) async throws(StoreError) -> Bool

    /// Durable when it returns.
    func open(_ session: StaffSessionRecord) async throws(StoreError)
    /// - Returns: nil when there is none with this key, or it was ended.
    func staffSession(_ key: StaffSessionKey) async throws(StoreError) -> StaffSessionRecord?
    /// Remembers when somebody last did something in it.
    func used(_ key: StaffSessionKey, at now: Instant) async throws(StoreError)
    func endStaffSession(_ key: StaffSessionKey) async throws(StoreError)
    func endStaffSessions(of staff: StaffMember.ID) async throws(StoreError)
}

package struct StaffAccount: Hashable, Sendable {
    package let member: StaffMember
    package let password: PasswordHash

    package init(member: StaffMember, password: PasswordHash) {
        self.member = member
        self.password = password
    }
}

/// A session as the store keeps it: its token only as a hash.
package struct StaffSessionRecord: Hashable, Sendable {
    package let id: StaffSession.ID
    package let key: StaffSessionKey
    package let member: StaffMember
    /// What every form of the session must carry.
    package let formToken: FormToken
    package let openedAt: Instant
    package let lastUsedAt: Instant

    package init(
        id: StaffSession.ID,
        key: StaffSessionKey,
        member: StaffMember,
        formToken: FormToken,
        openedAt: Instant,
        lastUsedAt: Instant
    ) {
        self.id = id
        self.key = key
        self.member = member
        self.formToken = formToken
        self.openedAt = openedAt
        self.lastUsedAt = lastUsedAt
    }
}
