/// Why the town's staff cannot have what they asked for, in words for them. Use cases of the staff throw this or a
/// ``StoreError``; a terminal shows either.
package enum AdministrationError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownHousehold
    case unknownResident
    case unknownBox
    case emptyName
    case longName
    /// No card of nobody was used at the household in the last quarter of an hour.
    case noUnboundCard
    /// The tap or sign-in that was named is not among those whose card can be bound.
    case otherCard
    /// A My Number card was laid on a reader and not used with its PIN.
    case pinNeeded
    /// Only cards were used that were somebody's before.
    case onlyEndedCards
    case cardAlreadyBound
    /// The resident has no card that could end.
    case noBoundCard
    case severalCards
    /// The card that was named is not one that the resident has.
    case otherBinding
    case unknownStaff
    case takenSignInName
    case weakPassword

    package var description: String {
        switch self {
        case .unknownHousehold: "There is no household with this number."
        case .unknownResident: "There is no resident with this number."
        case .unknownBox: "There is no box with this number."
        case .emptyName: "A person needs a name, and a resident its reading in kana, too."
        case .longName: "A name has at most 100 characters."
        case .noUnboundCard:
            "No unknown card was used at this household in the last 15 minutes. Have it laid on the reader again."
        case .otherCard: "This is not one of the unknown cards that were used here in the last 15 minutes; see --list."
        case .pinNeeded:
            "A My Number card was laid on the reader, but its PIN was not entered. Ask for that, then try again."
        case .onlyEndedCards:
            "The card that was used was somebody's until it ended. Choose it by its number if that is meant; see --list."
        case .noBoundCard: "The resident has no card that could end."
        case .severalCards: "The resident has several cards. Choose one with --card, or take --all; see --list."
        case .otherBinding: "This is not a card that the resident has; see --list."
        case .unknownStaff: "Nobody signs in with this name."
        case .takenSignInName: "Somebody signs in with this name already."
        case .weakPassword: "A password has at least 13 characters; a short sentence is easy to remember."
        case .cardAlreadyBound: "This card was bound to somebody in the meantime."
        }
    }
}
