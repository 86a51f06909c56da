/// What can lie on the virtual reader: a card, a phone, a measuring device with a tag inside.
package protocol VirtualCard {
    /// What the reader says of it when it comes into the field.
    var answerToReset: [UInt8] { get }

    /// How far whoever reads it has got since it was put down.
    var progress: CardProgress { get }

    /// It comes into the field: random identifiers are drawn, an exchange begins anew.
    mutating func enterField()

    /// The reader took the power away or reset it: what was selected is forgotten.
    mutating func reset()

    /// Answers a command APDU (ISO/IEC 7816-4 section 5.1), or what the reader makes of one of its own (class FF).
    mutating func respond(to command: [UInt8]) -> CardAnswer
}

package enum CardAnswer: Hashable, Sendable {
    /// A response APDU: data, then two bytes of status.
    case response([UInt8])
    /// Never answers; the reader waits until the card is lifted.
    case silence
    /// Leaves the field in mid-exchange.
    case tornAway
}

package enum CardProgress: Hashable, Sendable {
    /// Nobody asked it anything.
    case untouched
    case underWay
    case finished(Ending)

    package enum Ending: String, Hashable, Sendable {
        /// Its identifier or its number was read.
        case read
        /// The device and its manager took leave of each other.
        case released
        /// One of the two gave up.
        case aborted
        /// It left the field before the end.
        case tornAway = "torn-away"
    }
}
