package import CommunityModel
package import Screens

/// What the television shows, as far as the box decides it.
package enum TableScreen: Hashable, Sendable {
    /// Asks for a card.
    case idle
    case readerTrouble(ReaderTroublePage.Trouble)
    /// The operator took the box's certificate back: only the office can help.
    case callOffice
    /// A card was laid down and nobody knows yet whose it is. Shows nothing of anybody.
    case checkingCard
    case greeting(CardOwner)
    /// A page of the collector, by its path and query on the television.
    case records(path: String)
    case measured(MeasuredScreen)
    /// Two cards were tapped before the reading; empty: none was.
    case whoseReading([ReadingQuestion.Candidate])
    /// It does not look like the first one's: is it theirs all the same, or one of the others'?
    case isItYours([ReadingQuestion.Candidate])
    /// What was shown is not the first one's.
    case notMine([ReadingQuestion.Candidate])
    /// Somebody enters what a device shows that cannot be read here.
    case entering(HandEntryKind)
    /// What they entered is seldom: is it right?
    case confirmingEntry(HandEntryDoubt)
    /// The reading is in the spool; whose it is only the collector can say.
    case keptUntilConnected
    case unknownCard
    case refusedCard(RefusedCardPage.Reason)
    /// The watch has a question for somebody at home.
    case asking(Roster.Member)
    case answered
    case deviceTrouble(DeviceTroublePage.Trouble)
    /// A page wants a My Number card, which has to be laid down.
    case layMyNumberCard(LayMyNumberCardPage.Reason)
    /// The card is asked how it stands with its PIN.
    case readingMyNumberCard
    case enteringPIN(CardOwner, triesLeft: Int)
    /// Card and collector are being asked.
    case checkingPIN
    case signInStopped(SignInTrouble)

    /// Whose values or name the screen shows; nil when it is nobody's. The names in a question are not counted: without
    /// a value they are no more than the name plate on the door.
    package var subject: Resident.ID? {
        switch self {
        case .greeting(let owner): owner.resident
        case .measured(let measured): measured.owner.resident
        case .enteringPIN(let owner, _): owner.resident
        case .idle, .readerTrouble, .callOffice, .checkingCard, .records, .whoseReading, .isItYours, .notMine,
            .entering, .confirmingEntry, .keptUntilConnected, .unknownCard, .refusedCard, .deviceTrouble, .asking,
            .answered, .layMyNumberCard, .readingMyNumberCard, .checkingPIN,
            .signInStopped:
            nil
        }
    }

    /// Whether it is the screen of an empty table.
    package var isResting: Bool {
        switch self {
        case .idle, .readerTrouble, .callOffice: true
        default: false
        }
    }
}
