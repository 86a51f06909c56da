/// Somebody who works at the care desk (職員): a care manager, a public-health nurse.
package struct StaffMember: Hashable, Sendable {
    package typealias ID = Identifier<StaffMember>

    package let id: ID
    /// 「田中 由美」
    package let displayName: String
    /// 「ケアマネジャー」
    package let title: String

    package init(id: ID, displayName: String, title: String) {
        self.id = id
        self.displayName = displayName
        self.title = title
    }
}

/// One sign-in at the care desk, until it ends.
package enum StaffSession {
    package typealias ID = Identifier<StaffSession>
}
