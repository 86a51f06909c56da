import SmartCards
import Synchronization

/// Writes down in plain words what the card readers tell.
final class TableWitness: CardTableDelegate {
    private let heard = Mutex<[String]>([])
    private let met = Mutex<[PresentedCard]>([])
    private let meeting: @Sendable (String) -> CardMeeting
    private let conversation: @Sendable (any CardChannel) -> String

    /// - Parameters:
    ///   - conversation: what is said to a card that arrived, and the word for how it went.
    ///   - meeting: whether the conversation is over, by that word.
    init(
        conversation: @escaping @Sendable (any CardChannel) -> String = TableWitness.readIdentifier,
        meeting: @escaping @Sendable (String) -> CardMeeting = { _ in .over }
    ) {
        self.meeting = meeting
        self.conversation = conversation
    }

    var words: [String] { heard.withLock(\.self) }
    /// The cards that arrived, as they were reported.
    var cards: [PresentedCard] { met.withLock(\.self) }

    func readersChanged(_ state: ReaderState) {
        switch state {
        case .noService: note("no service")
        case .noReader: note("no reader")
        case .outOfOrder: note("out of order")
        case .empty: note("empty")
        case .busy: note("busy")
        case .present: note("present")
        }
    }

    func cardArrived(_ card: PresentedCard, channel: any CardChannel) -> CardMeeting {
        met.withLock { $0.append(card) }
        let word = conversation(channel)
        note(word)
        return meeting(word)
    }

    func cardFailed(_ card: PresentedCard, error: CardError) {
        note("failed: \(error)")
    }

    func cardLeft(reader: ReaderName) {
        note("left")
    }

    /// Waits, at most 20 seconds, until the words end in `ending`.
    func hears(_ ending: String...) async throws -> Bool {
        try await hears { $0.suffix(ending.count).elementsEqual(ending) }
    }

    /// Waits, at most 20 seconds, until nothing lies on the readers, or no longer.
    func hearsOfEmptyReader() async throws -> Bool {
        // Cards that were lifted from two readers leave after the state was told.
        try await hears { words in words.last { $0 != "left" } == "empty" }
    }

    /// Waits, at most 20 seconds, until `word` was heard so often.
    func hears(_ word: String, times: Int) async throws -> Bool {
        try await hears { $0.count { $0 == word } >= times }
    }

    func hears(_ isHeard: ([String]) throws -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while try !isHeard(words) {
            guard .now < deadline else { return false }
            try await Task.sleep(for: .milliseconds(10))
        }
        return true
    }

    private func note(_ word: String) {
        heard.withLock { $0.append(word) }
    }

    /// The identifier that the reader knows, in hexadecimal digits.
    static func readIdentifier(over channel: any CardChannel) -> String {
        do {
            let response = try channel.transmit(CommandAPDU(0xFF, 0xCA, 0x00, 0x00, expectedLength: 256))
            return response.data.map { String($0 >> 4, radix: 16) + String($0 & 0x0F, radix: 16) }.joined()
        } catch {
            return "\(error)"
        }
    }
}
