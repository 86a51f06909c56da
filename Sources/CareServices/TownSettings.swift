package import CommunityModel

/// What the town told the collector about itself.
package protocol TownSettings: Sendable {
    /// - Returns: nil before the first ``keepTown(_:)``.
    func town() async throws(StoreError) -> TownProfile?
    func keepTown(_ town: TownProfile) async throws(StoreError)
}

package struct TownProfile: Hashable, Sendable {
    /// 「鳥南町」
    package let name: String
    /// Shown on the television where a person needs help.
    package let officePhone: String
    package let zone: TownZone

    package init(name: String, officePhone: String, zone: TownZone = .japan) {
        self.name = name
        self.officePhone = officePhone
        self.zone = zone
    }
}

/// Notices that something was written, also by another program on the same store.
package protocol ChangeCounter: Sendable {
    /// A number that differs from the last one when anything was committed in between; cheap to ask for.
    func changeCount() async throws(StoreError) -> Int64
}
