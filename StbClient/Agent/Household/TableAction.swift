package import CommunityModel

/// What ``HouseholdTable`` wants done, in this order.
package enum TableAction: Hashable, Sendable {
    /// To be on the disk before anything after it happens.
    case spool(BoxEvent.Content)
    /// Ask the collector whose card this is, and for a session in which its owner's pages may be shown.
    case openCardSession(CardToken)
    /// Give the session back and forget every page of it.
    case closeCardSession
    /// Ask a My Number card on a reader how many tries its PIN has left, and forget every digit of before.
    case readPINCounter(CardToken, signIn: Int)
    /// Have the card sign what the collector gives, with the digits that were entered, and hand it to the collector.
    case prove(CardToken, CardSignInPurpose, signIn: Int)
    /// The screen shows that so many digits were entered.
    case tellEntered(Int)
    /// The screen shows these numbers as they are entered.
    case tellTyped(HandEntry)
    /// The television shows this from now on.
    case show(TableScreen)
}
