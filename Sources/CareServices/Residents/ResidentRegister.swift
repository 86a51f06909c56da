package import CommunityModel

/// Who lives where (住民・世帯).
package protocol ResidentRegister: Sendable {
    /// Adds a household; its roster starts at version 1.
    func add(_ household: Household) async throws(StoreError)
    /// Adds a resident to a household and counts its roster up.
    /// - Returns: false when there is no such household; nothing is added then.
    func add(_ resident: Resident) async throws(StoreError) -> Bool
    func household(_ id: Household.ID) async throws(StoreError) -> Household?
    func resident(_ id: Resident.ID) async throws(StoreError) -> Resident?
    /// In the order in which they were added.
    func residents(of household: Household.ID) async throws(StoreError) -> [Resident]

    /// Everybody, in the order in which they were added.
    func allResidents() async throws(StoreError) -> [Resident.ID]

    /// What a box of the household may know, as of one moment.
    /// - Returns: nil when there is no such household.
    func rosterRecord(of household: Household.ID) async throws(StoreError) -> RosterRecord?
    /// Counts up with each change of what ``rosterRecord(of:)`` answers; nil when there is no such household.
    func rosterVersion(of household: Household.ID) async throws(StoreError) -> UInt64?
    /// Keeps what is usual for a resident, and counts the roster up when that is something new.
    func keepUsualBands(_ bands: [UsualBand], of resident: Resident.ID) async throws(StoreError)
}

/// A household's people with their card bindings and usual bands.
package struct RosterRecord: Hashable, Sendable {
    package let version: UInt64
    package let members: [Member]

    package init(version: UInt64, members: [Member]) {
        self.version = version
        self.members = members
    }

    package struct Member: Hashable, Sendable {
        package let resident: Resident
        package let bindings: [CardBinding.ID]
        package let usual: [UsualBand]

        package init(resident: Resident, bindings: [CardBinding.ID], usual: [UsualBand]) {
            self.resident = resident
            self.bindings = bindings
            self.usual = usual
        }
    }
}
