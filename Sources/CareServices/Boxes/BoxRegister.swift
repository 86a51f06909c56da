package import CommunityModel

/// Which boxes are ours.
package protocol BoxRegister: Sendable {
    /// - Returns: nil for a box that was never enrolled here.
    func standing(of box: Box.ID) async throws(StoreError) -> BoxStanding?
    /// - Returns: false for a box that was never enrolled here; true also when it was revoked before.
    func revoke(_ box: Box.ID, at now: Instant) async throws(StoreError) -> Bool
}

/// Where a box stands with us.
package struct BoxStanding: Hashable, Sendable {
    package let household: Household.ID
    /// Of the certificate that was issued at enrolment.
    package let certificateSerial: [UInt8]
    /// nil while the box is welcome.
    package let revokedAt: Instant?

    package init(household: Household.ID, certificateSerial: [UInt8], revokedAt: Instant?) {
        self.household = household
        self.certificateSerial = certificateSerial
        self.revokedAt = revokedAt
    }
}
