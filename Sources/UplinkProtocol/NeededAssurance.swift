package import CommunityModel

/// What a page needs before the collector shows it, as an answer 403 names it in ``UplinkPath/neededAssuranceHeader``.
package struct NeededAssurance: Hashable, Sendable {
    package let level: AssuranceLevel
    package let purpose: CardSignInPurpose

    package init(_ level: AssuranceLevel, for purpose: CardSignInPurpose) {
        self.level = level
        self.purpose = purpose
    }

    /// The value of the header: two numbers with a space between.
    package var header: String { "\(level.rawValue) \(purpose.rawValue)" }

    /// - Returns: nil for anything that is not exactly that, or that this release does not know.
    package init?(header: String) {
        let parts = header.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let level = Int(parts[0]).flatMap(AssuranceLevel.init),
            let purpose = UInt8(parts[1]).flatMap(CardSignInPurpose.init)
        else { return nil }
        self.init(level, for: purpose)
    }
}
