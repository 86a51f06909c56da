package import CommunityModel

/// What ``HouseholdTable`` wants done, in this order.
package enum TableAction: Hashable, Sendable {
    /// To be on the disk before anything after it happens.
    case spool(BoxEvent.Content)
    /// Ask the collector whose card this is, and for a session in which its owner's pages may be shown.
    case openCardSession(CardToken)
    /// Give the session back and forget every page of it.
    case closeCardSession
    /// The television shows this from now on.
    case show(TableScreen)
}
