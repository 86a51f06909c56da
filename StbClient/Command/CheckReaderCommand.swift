import ArgumentParser
import Dispatch
import Felica
import SmartCards
import Synchronization

struct CheckReaderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-reader",
        abstract: "Waits for a card and says how quickly it answers, and by which way FeliCa commands reach it.",
        discussion: "Shows nothing of the card. Can be used while the box runs, with a card that lies there already."
    )

    @Option(help: "How many commands the card gets, 1 to 10000.")
    var commands = 100

    @Option(help: "How many seconds to wait for a card.")
    var seconds = 30

    func validate() throws {
        guard (1...10_000).contains(commands) else { throw ValidationError("--commands must be 1 to 10000.") }
        guard (1...3_600).contains(seconds) else { throw ValidationError("--seconds must be 1 to 3600.") }
    }

    func run() throws {
        let check = ReaderCheck(commands: commands)
        let readers = CardReaders(delegate: check)
        readers.start()
        let finding = check.finding(within: seconds)
        readers.stop()
        guard let finding else {
            print("No card could be read in \(seconds) s.")
            throw ExitCode.failure
        }
        print("reader: \(finding.reader)")
        print("FeliCa commands: \(FelicaAdaptor(for: finding.reader))")
        print("answers: \(finding.answers) of \(commands)")
        print("milliseconds: \(finding.milliseconds)")
    }
}

/// Asks the first card for its identifier, again and again, and throws the answers away.
private final class ReaderCheck: CardTableDelegate {
    struct Finding: Sendable {
        let reader: ReaderName
        let answers: Int
        let milliseconds: Int
    }

    private static let getIdentifier = CommandAPDU(0xFF, 0xCA, 0x00, 0x00, expectedLength: 256)
    private let commands: Int
    private let found = Mutex<Finding?>(nil)
    private let isDone = DispatchSemaphore(value: 0)

    init(commands: Int) {
        self.commands = commands
    }

    func finding(within seconds: Int) -> Finding? {
        _ = isDone.wait(timeout: .now() + .seconds(seconds))
        return found.withLock(\.self)
    }

    func readersChanged(_ state: ReaderState) {}
    func cardLeft(reader: ReaderName) {}

    func cardArrived(_ card: PresentedCard, channel: any CardChannel) -> CardMeeting {
        let clock = ContinuousClock()
        let start = clock.now
        let answers = (0..<commands).count { _ in (try? channel.transmit(Self.getIdentifier)) != nil }
        let milliseconds = Int((clock.now - start) / .milliseconds(1))
        let finding = Finding(reader: card.reader, answers: answers, milliseconds: milliseconds)
        let isFirst = found.withLock { found in
            defer { found = found ?? finding }
            return found == nil
        }
        if isFirst { isDone.signal() }
        return .over
    }
}
