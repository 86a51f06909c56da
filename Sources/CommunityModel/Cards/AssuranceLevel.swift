/// How sure it is that whoever lays a card down holds that very card (decision 9). Raw values are those of the uplink
/// protocol and of the stores.
package enum AssuranceLevel: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// The card showed an identifier, which anybody who has read it can copy.
    case shownIdentifier = 1
    /// The card proved a key that cannot be read out of it, or somebody at home entered what only the household knows.
    case provenKey = 2
    /// A My Number card signed after its PIN was entered.
    case signedWithPIN = 3

    package static func < (one: AssuranceLevel, other: AssuranceLevel) -> Bool {
        one.rawValue < other.rawValue
    }
}
