import ArgumentParser
import BoxAuthority
import CardSignIn
import CareServices
import CommunityModel

struct EnrollBoxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enroll-box",
        abstract: "Gives out a one-time code for a new box of a household.",
        discussion: "The code is shown this once and is good for 24 hours. Run the printed command on the box."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Option(help: "The number of the household, from `engawa add-resident`.")
    var household: String

    @Option(help: "Where the box finds the collector (default: where it listens, else https://127.0.0.1:8443).")
    var collector: String?

    private struct Answer: Encodable {
        let code: String
        let collector: String
        let pin: String
        let command: String
        let expiresAt: String
    }

    func run() async throws {
        try await explainingFailures {
            let household: Household.ID = try identifier(household, of: "household")
            let folder = try store.openFolder()
            let now = try store.now(in: folder)
            let issue = IssueEnrolmentCode(codes: try folder.openStore(), pepper: try folder.pepper())
            let issued = try await issue(for: household, at: now)
            let collector = collector ?? folder.peopleURL
            let pin = try folder.authority().listenerPin
            let command = "engawa-box enroll --collector \(collector) --code \(issued.code) --pin \(pin)"
            try answer.print(
                Answer(
                    code: issued.code.description,
                    collector: collector,
                    pin: pin,
                    command: command,
                    expiresAt: issued.expiresAt.description
                ),
                words: "code \(issued.code), good until \(issued.expiresAt)\n\(command)"
            )
        }
    }
}

extension DataFolder {
    /// Where the running collector serves people and new boxes, or would by default.
    fileprivate var peopleURL: String {
        guard let listening = listening() else { return "https://127.0.0.1:8443" }
        let host = listening.host.contains(":") ? "[\(listening.host)]" : listening.host
        return "https://\(host):\(listening.people)"
    }
}
