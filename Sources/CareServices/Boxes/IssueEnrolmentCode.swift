package import CardSignIn
package import CommunityModel

/// Gives out a one-time code for a new box of a household.
package struct IssueEnrolmentCode: Sendable {
    package static let lifetime = Duration.hours(24)

    private let codes: any EnrolmentCodes
    private let pepper: CardPepper

    package init(codes: any EnrolmentCodes, pepper: CardPepper) {
        self.codes = codes
        self.pepper = pepper
    }

    /// - Returns: the code, which is shown this once and kept nowhere.
    /// - Throws: ``AdministrationError/unknownHousehold`` or a ``StoreError``.
    package func callAsFunction(for household: Household.ID, at now: Instant) async throws -> IssuedEnrolmentCode {
        let issued = IssuedEnrolmentCode(code: EnrolmentCode(), expiresAt: now + Self.lifetime)
        let kept = try await codes.keepEnrolmentCode(
            hash: issued.code.hash(pepper: pepper),
            for: household,
            issuedAt: now,
            expiresAt: issued.expiresAt
        )
        guard kept else { throw AdministrationError.unknownHousehold }
        return issued
    }
}

package struct IssuedEnrolmentCode: Hashable, Sendable {
    package let code: EnrolmentCode
    package let expiresAt: Instant
}
