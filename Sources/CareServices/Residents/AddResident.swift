package import CommunityModel

/// Enters a resident in the register, in a new household or one that is there.
package struct AddResident: Sendable {
    package enum Home: Hashable, Sendable {
        case existing(Household.ID)
        /// What the support desk calls it.
        case new(label: String)
    }

    private let residents: any ResidentRegister

    package init(residents: any ResidentRegister) {
        self.residents = residents
    }

    /// - Throws: ``AdministrationError`` (`unknownHousehold`, `emptyName`, `longName`) or a ``StoreError``.
    package func callAsFunction(
        name: String,
        kana: String,
        born birthDate: TownDay,
        in home: Home,
        at now: Instant
    ) async throws -> Resident {
        guard !name.allSatisfy(\.isWhitespace), !kana.allSatisfy(\.isWhitespace) else {
            throw AdministrationError.emptyName
        }
        guard name.count <= 100, kana.count <= 100 else { throw AdministrationError.longName }
        let household: Household.ID
        switch home {
        case .existing(let id):
            household = id
        case .new(let label):
            household = Household.ID(at: now)
            try await residents.add(Household(id: household, label: label))
        }
        let resident = Resident(
            id: Resident.ID(at: now),
            displayName: name,
            kana: kana,
            birthDate: birthDate,
            household: household
        )
        guard try await residents.add(resident) else { throw AdministrationError.unknownHousehold }
        return resident
    }
}
