import ArgumentParser
import CareServices
import CommunityModel

struct BindCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bind-card",
        abstract: "Makes an unknown card somebody's.",
        discussion: """
            Ask the resident to lay the card on the reader at home, then run this within 15 minutes. It takes the \
            unknown card that was laid on last; --list shows all of them, --tap chooses one.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Option(help: "The number of the resident, from `engawa add-resident`.")
    var resident: String

    @Option(help: ArgumentHelp("Take this tap instead of the last one.", valueName: "number"))
    var tap: Int64?

    @Flag(help: "Show the taps of unknown cards and bind nothing.")
    var list = false

    private struct Tap: Encodable {
        let tap: Int64
        let box: String
        let tappedAt: String
    }

    private struct Answer: Encodable {
        let binding: String
        let resident: String
    }

    func run() async throws {
        try await explainingFailures {
            let resident: Resident.ID = try identifier(resident, of: "resident")
            let folder = try store.openFolder()
            let now = try store.now(in: folder)
            let bind = BindCard(store: try folder.openStore())
            if list {
                let taps = try await bind.candidates(for: resident, at: now)
                try answer.print(
                    taps.map { Tap(tap: $0.seq, box: $0.box.description, tappedAt: $0.tappedAt.description) },
                    words: taps.isEmpty
                        ? "No unknown card was laid on a reader of this household in the last 15 minutes."
                        : taps.map { "tap \($0.seq) at \($0.tappedAt), box \($0.box)" }.joined(separator: "\n")
                )
                return
            }
            let binding = try await bind(to: resident, tap: tap, at: now)
            try answer.print(
                Answer(binding: binding.description, resident: resident.description),
                words: "The card is bound (binding \(binding))."
            )
        }
    }
}
