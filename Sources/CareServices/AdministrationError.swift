/// Why the town's staff cannot have what they asked for, in words for them. Use cases of the staff throw this or a
/// ``StoreError``; a terminal shows either.
package enum AdministrationError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownHousehold
    case unknownResident
    case unknownBox
    case emptyName
    case longName
    /// No card that nobody owns was laid on a reader of the household in the last quarter of an hour.
    case noUnboundTap
    /// The tap that was named is not among those that can be bound.
    case otherTap
    case cardAlreadyBound
    /// No My Number card that nobody owns was used at the household in the last quarter of an hour.
    case noUnboundSignIn
    /// The sign-in that was named is not among those whose card can be bound.
    case otherSignIn
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
        case .noUnboundTap:
            "No unknown card was laid on a reader of this household in the last 15 minutes. Lay it on again."
        case .otherTap: "This tap is not one of an unknown card in this household in the last 15 minutes."
        case .noUnboundSignIn:
            "No unknown My Number card was used at this household in the last 15 minutes. Use it again with its PIN."
        case .otherSignIn: "This sign-in is not one with an unknown card in this household in the last 15 minutes."
        case .unknownStaff: "Nobody signs in with this name."
        case .takenSignInName: "Somebody signs in with this name already."
        case .weakPassword: "A password has at least 13 characters; a short sentence is easy to remember."
        case .cardAlreadyBound: "This card was bound to somebody in the meantime."
        }
    }
}
