package import CommunityModel
import HealthRules
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
        case .idle, .readerTrouble, .callOffice, .checkingCard, .records, .whoseReading, .keptUntilConnected,
            .unknownCard,
            .refusedCard, .deviceTrouble, .asking, .answered, .layMyNumberCard, .readingMyNumberCard, .checkingPIN,
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

/// One reading with its owner, and what may be said of it.
package struct MeasuredScreen: Hashable, Sendable {
    package let owner: CardOwner
    package let pressure: BloodPressure
    package let verdict: MeasuredVerdict
    package let quality: ReadingQuality
    package let isVeryHigh: Bool
    /// Further readings that came with the same touch.
    package let moreCount: Int

    /// - Returns: nil when there is nothing to show.
    init?(of owner: CardOwner, touch: [Measurement], isRepeated: Bool, zone: TownZone) {
        guard let latest = touch.max(by: { $0.time.instant < $1.time.instant }) else { return nil }
        switch latest.values {
        case .quantities, .activity: return nil
        case .bloodPressure(let pressure):
            let verdict = BloodPressureVerdict(
                of: pressure,
                measuredAt: latest.time.instant,
                usual: owner.member.usual,
                zone: zone
            )
            self.owner = owner
            self.pressure = pressure
            self.verdict = isRepeated ? .alreadyRecorded : verdict == .asUsual ? .asUsual : .recorded
            quality = verdict == .implausible ? latest.quality.union(.implausible) : latest.quality
            isVeryHigh = verdict == .restAndMeasureAgain
            moreCount = touch.count - 1
        }
    }
}
