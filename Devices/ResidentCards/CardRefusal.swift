/// Why a thing on the reader does not name anybody.
package enum CardRefusal: Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// A type A card or phone that draws its identifier anew at each touch.
    case randomIdentifier
    /// A phone that plays a card: what it shows goes with the phone, and with what it plays at the moment.
    case phone
    /// A phone that plays a FeliCa card, with an identifier of its own making.
    case emulatedIdentifier
    /// A phone or another terminal in peer mode.
    case peerDevice
    /// A type B card that is neither a My Number card nor has the town's application: a driving licence, a passport.
    case notATownCard
    /// A town card whose number cannot be read or was never written.
    case blankTownCard
    /// A My Number card that has no user-authentication certificate, or one that cannot be read.
    case unreadableCertificate
    /// The card that decrypts the television picture.
    case conditionalAccessCard
    /// The reader gives no identifier, or one that its kind of card cannot have.
    case unreadableIdentifier
    /// Nothing that we know.
    case unknownTechnology

    package var description: String {
        switch self {
        case .randomIdentifier: "the identifier is a random one"
        case .phone: "a phone in place of a card"
        case .emulatedIdentifier: "a phone emulates a card"
        case .peerDevice: "a phone or terminal in peer mode"
        case .notATownCard: "a type B card that is not a town card"
        case .blankTownCard: "a town card without a card number"
        case .unreadableCertificate: "a My Number card without a readable certificate"
        case .conditionalAccessCard: "a conditional-access card"
        case .unreadableIdentifier: "no usable identifier"
        case .unknownTechnology: "an unknown kind of card"
        }
    }
}
