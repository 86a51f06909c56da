/// Why there is no answer from a card.
package enum CardError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The card was lifted.
    case removed
    /// Somebody else reset the card: what was selected is gone.
    case reset
    /// The smart card service went away.
    case serviceLost
    /// The reader was unplugged or its driver gave up.
    case readerLost
    /// Something lies there that cannot be spoken with.
    case unresponsive
    /// Fewer than the two bytes of a status word: torn away in mid-answer.
    case shortAnswer
    /// The card promises more and more data.
    case endlessAnswer
    /// Another program holds the card.
    case sharingViolation
    /// Another card took the place of the one that was reported, before it was opened.
    case swapped
    /// The card, or whoever holds it, did not answer in time; the reader is of no use until it does or the card is lifted.
    case hung
    /// The readers are being stopped; nobody may speak with a card any more.
    case stopped
    /// A code of pcsc-lite that means none of the above.
    case other(UInt32)

    package var description: String {
        switch self {
        case .removed: "the card was removed"
        case .reset: "the card was reset by another program"
        case .serviceLost: "the smart card service is gone"
        case .readerLost: "the card reader is gone"
        case .unresponsive: "the card does not respond"
        case .shortAnswer: "the card's answer was cut short"
        case .endlessAnswer: "the card's answer does not end"
        case .sharingViolation: "another program is using the card"
        case .swapped: "another card took its place"
        case .hung: "the card did not answer in time"
        case .stopped: "the card readers are being stopped"
        case .other(let code): "smart card service code \(String(code, radix: 16, uppercase: true))"
        }
    }

    /// Whether the card is simply no longer there, so that laying it down again is all that helps.
    package var isDeparture: Bool {
        switch self {
        case .removed, .shortAnswer, .reset, .unresponsive, .swapped: true
        case .serviceLost, .readerLost, .endlessAnswer, .sharingViolation, .hung, .stopped, .other: false
        }
    }
}
