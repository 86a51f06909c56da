import ArgumentParser
import Enrolment
import Spool
import TownClock

struct EnrollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enroll",
        abstract: "Makes this set-top box a box of the town, with a one-time code from the office.",
        discussion: "`engawa enroll-box` prints the whole command for the office to pass on."
    )

    @OptionGroup var state: StateOptions

    @Option(help: "Where the collector takes new boxes: https://HOST:PORT.")
    var collector: String

    @Option(help: "The one-time code, as XXXX-XXXX-XXXX.")
    var code: String

    @Option(help: "By what the collector is known: sha256// and the hash of its public key.")
    var pin: String

    @Option(help: "What kind of set-top box this is, for the support desk.")
    var model = ""

    @Flag(help: "Replaces the identity of a box that is enrolled already. What it knows of its home is forgotten.")
    var again = false

    func run() async throws {
        try await explainingFailures {
            try state.folder.make()
            let lock = try RunningLock(state.folder)
            let application = BoxEnrolment.Application(
                collector: collector,
                code: code,
                pin: pin,
                agentVersion: BoxVersion.name,
                model: model
            )
            let outcome = try await BoxEnrolment(folder: state.folder)(
                application,
                again: again,
                now: TownClock.wall.now
            )
            print("This is box \(outcome.identity.box) of \(outcome.identity.townName) now.")
            if outcome.clockIsBehind {
                print("The clock of this box is behind: set it, or the collector will not be understood.")
            }
            if let spool = outcome.earlierSpool { tell(ofEarlier: spool) }
            _ = consume lock
        }
    }

    /// The box is enrolled whatever the earlier spool is like, so a damaged one is told of and is no failure.
    private func tell(ofEarlier spool: String) {
        switch try? SpoolStatus.read(path: spool).waiting {
        case 0: print("The earlier spool was put aside; nothing waited in it: \(spool)")
        case let waiting?: print("\(waiting) events of the earlier enrolment were not sent; they are kept in \(spool)")
        case nil: print("The earlier spool was put aside and cannot be read: \(spool)")
        }
    }
}
