package import CommunityModel

/// One-time codes with which boxes introduce themselves. Kept as keyed hashes only.
package protocol EnrolmentCodes: Sendable {
    /// Keeps a code for a box of a household.
    /// - Returns: false when there is no such household.
    func keepEnrolmentCode(
        hash: [UInt8],
        for household: Household.ID,
        issuedAt: Instant,
        expiresAt: Instant
    ) async throws(StoreError) -> Bool
    /// The household of a code that is neither used nor expired.
    func household(ofEnrolmentCode hash: [UInt8], at now: Instant) async throws(StoreError) -> Household.ID?
    /// Uses the code up and registers the box, both or neither.
    /// - Returns: false when the code was used or expired in the meantime; exactly one of many callers gets true.
    func redeemEnrolmentCode(
        hash: [UInt8],
        for box: NewBox,
        at now: Instant
    ) async throws(StoreError) -> Bool
}

/// A box at its enrolment.
package struct NewBox: Hashable, Sendable {
    package let id: Box.ID
    package let certificateSerial: [UInt8]
    package let certificateNotAfter: Instant
    /// As the box says, at most 64 bytes each.
    package let model: String
    package let agentVersion: String

    package init(
        id: Box.ID,
        certificateSerial: [UInt8],
        certificateNotAfter: Instant,
        model: String,
        agentVersion: String
    ) {
        self.id = id
        self.certificateSerial = certificateSerial
        self.certificateNotAfter = certificateNotAfter
        self.model = model
        self.agentVersion = agentVersion
    }
}
