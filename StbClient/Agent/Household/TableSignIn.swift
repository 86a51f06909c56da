package import CommunityModel

/// A resident at the table proves with their My Number card who they are, because a page asks for it. Lives within one
/// card session, and only as long as one of its screens stands.
///
/// Of the PIN it knows how many digits were entered, never which.
package struct TableSignIn: Hashable, Sendable {
    /// Tells this attempt from an earlier one whose answer comes late: another one for each time the card is asked.
    package internal(set) var number: Int
    /// What for; the card signs it.
    package let purpose: CardSignInPurpose
    /// The page that opens when it succeeds.
    package let path: String
    package internal(set) var step: Step

    package enum Step: Hashable, Sendable {
        /// The card is not there, or not there any more.
        case waitingForCard
        /// The card is asked how many tries its PIN has left.
        case readingCounter(CardToken)
        case enteringPIN(CardToken, digits: Int)
        /// Card and collector have the rest. No key changes it, but leaving does.
        case proving(CardToken)
        /// Something is in the way; the screen says what. With the card that was spoken with, if one was.
        case stopped(CardToken?)

        var isStopped: Bool {
            if case .stopped = self { true } else { false }
        }
    }

    /// Digits of a user-authentication PIN.
    package static let pinLength = 4

    /// Whether the box may hold digits for it.
    var holdsPIN: Bool {
        switch step {
        case .enteringPIN, .proving: true
        case .waitingForCard, .readingCounter, .stopped: false
        }
    }

    /// The card that is or was spoken with.
    var card: CardToken? {
        switch step {
        case .readingCounter(let card), .enteringPIN(let card, _), .proving(let card): card
        case .stopped(let card): card
        case .waitingForCard: nil
        }
    }

    /// The card that has to lie where it is.
    var neededCard: CardToken? {
        switch step {
        case .readingCounter(let card), .enteringPIN(let card, _): card
        case .waitingForCard, .proving, .stopped: nil
        }
    }
}
