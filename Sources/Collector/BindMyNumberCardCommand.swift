import ArgumentParser
import CareServices
import CommunityModel

struct BindMyNumberCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bind-my-number-card",
        abstract: "Makes a My Number card somebody's, or a renewed one.",
        discussion: """
            Ask the resident to use the card with its PIN at home, then run this within 15 minutes. It takes the \
            unknown card that was used last; --list shows all of them, --sign-in chooses one. A renewed card takes the \
            place of the old one, which is dead at once; the resident's records stay. --withdraw ends the cards of a \
            resident who lost one.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Option(help: "The number of the resident, from `engawa add-resident`.")
    var resident: String

    @Option(help: ArgumentHelp("Take the card of this sign-in instead of the last one.", valueName: "number"))
    var signIn: Int64?

    @Flag(help: "Show the unknown cards that were used and bind nothing.")
    var list = false

    @Flag(help: "End the resident's cards and bind nothing.")
    var withdraw = false

    private struct SignIn: Encodable {
        let signIn: Int64
        let box: String
        let at: String
        let cardExpiresAt: String
    }

    private struct Answer: Encodable {
        let credential: String
        let resident: String
        let cardExpiresAt: String
        let replaced: Int
    }

    private struct Withdrawal: Encodable {
        let resident: String
        let ended: Int
    }

    func validate() throws {
        guard [list, withdraw, signIn != nil].count(where: { $0 }) < 2 else {
            throw ValidationError("Choose one of --list, --withdraw and --sign-in.")
        }
    }

    func run() async throws {
        try await explainingFailures {
            let resident: Resident.ID = try identifier(resident, of: "resident")
            let folder = try store.openFolder()
            let now = try store.now(in: folder)
            let bind = BindMyNumberCard(store: try folder.openStore())
            if list {
                try show(try await bind.candidates(for: resident, at: now))
            } else if withdraw {
                let ended = try await bind.withdraw(from: resident, at: now)
                try answer.print(
                    Withdrawal(resident: resident.description, ended: ended),
                    words: ended == 0
                        ? "The resident has no card to end." : "The resident's card signs nobody in any more."
                )
            } else {
                let bound = try await bind(to: resident, signIn: signIn, at: now)
                try answer.print(
                    Answer(
                        credential: bound.credential.description,
                        resident: resident.description,
                        cardExpiresAt: bound.notAfter.description,
                        replaced: bound.replaced
                    ),
                    words: "The card is bound until \(bound.notAfter)."
                        + (bound.replaced > 0 ? " The one before signs nobody in any more." : "")
                )
            }
        }
    }

    private func show(_ signIns: [UnboundSignIn]) throws {
        try answer.print(
            signIns.map {
                SignIn(
                    signIn: $0.seq,
                    box: $0.box.description,
                    at: $0.at.description,
                    cardExpiresAt: $0.card.notAfter.description
                )
            },
            words: signIns.isEmpty
                ? "No unknown My Number card was used at this household in the last 15 minutes."
                : signIns.map { "sign-in \($0.seq) at \($0.at), box \($0.box), card good until \($0.card.notAfter)" }
                    .joined(separator: "\n")
        )
    }
}
