package import CommunityModel
package import StaffSignIn

/// Takes somebody in at the care desk.
package struct AddStaffMember: Sendable {
    private let staff: any StaffRegister
    private let cost: PasswordCost

    package init(staff: any StaffRegister, cost: PasswordCost = .standard) {
        self.staff = staff
        self.cost = cost
    }

    /// - Throws: ``AdministrationError`` (`emptyName`, `longName`, `weakPassword`, `takenSignInName`) or a ``StoreError``.
    package func callAsFunction(
        name: String,
        title: String,
        signInName: SignInName,
        password: String,
        at now: Instant
    ) async throws -> StaffMember {
        guard !name.allSatisfy(\.isWhitespace), !title.allSatisfy(\.isWhitespace) else {
            throw AdministrationError.emptyName
        }
        guard name.count <= 100, title.count <= 100 else { throw AdministrationError.longName }
        guard PasswordRule.allows(password) else { throw AdministrationError.weakPassword }
        let member = StaffMember(id: StaffMember.ID(at: now), displayName: name, title: title)
        let hash = try PasswordHash(of: password, cost: cost)
        guard try await staff.add(member, signInName: signInName, password: hash) else {
            throw AdministrationError.takenSignInName
        }
        return member
    }
}

/// Gives somebody another password; all of their sessions end.
package struct ChangeStaffPassword: Sendable {
    private let staff: any StaffRegister
    private let cost: PasswordCost

    package init(staff: any StaffRegister, cost: PasswordCost = .standard) {
        self.staff = staff
        self.cost = cost
    }

    /// - Throws: ``AdministrationError`` (`weakPassword`, `unknownStaff`) or a ``StoreError``.
    package func callAsFunction(of signInName: SignInName, to password: String) async throws {
        guard PasswordRule.allows(password) else { throw AdministrationError.weakPassword }
        let hash = try PasswordHash(of: password, cost: cost)
        guard try await staff.keepPassword(hash, of: signInName) else { throw AdministrationError.unknownStaff }
    }
}

/// Makes residents the clients (担当) of a staff member.
package struct EntrustResidents: Sendable {
    package typealias Store = StaffRegister & ResidentRegister

    private let store: any Store

    package init(store: any Store) {
        self.store = store
    }

    /// Without a resident, everybody in the register is entrusted.
    /// - Returns: how many are clients of theirs through this.
    /// - Throws: ``AdministrationError`` (`unknownStaff`, `unknownResident`) or a ``StoreError``.
    package func callAsFunction(_ resident: Resident.ID?, to signInName: SignInName) async throws -> Int {
        guard let account = try await store.staffAccount(named: signInName) else {
            throw AdministrationError.unknownStaff
        }
        let residents = if let resident { [resident] } else { try await store.allResidents() }
        for resident in residents {
            guard try await store.entrust(resident, to: account.member.id) else {
                throw AdministrationError.unknownResident
            }
        }
        return residents.count
    }
}
