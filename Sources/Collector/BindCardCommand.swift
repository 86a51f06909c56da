import ArgumentParser
import CareServices
import CommunityModel

struct BindCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bind-card",
        abstract: "Makes an unknown card somebody's, also a My Number card or a renewed one.",
        discussion: """
            Make sure that you speak with the resident. Have the card laid on the reader at home; of a My Number card, \
            have the PIN entered on the television as well. Run this within 15 minutes: it takes the unknown card that \
            was used last. --list shows all of them, --tap or --sign-in chooses one.

            A renewed My Number card takes the place of the old one, which is dead at once; the resident's records stay. \
            A mistake is undone with `engawa withdraw-card --reason mistake`. A card that ended, and is to be used \
            again, has to be chosen by its number.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Option(help: "The number of the resident, from `engawa add-resident`.")
    var resident: String

    @Option(help: ArgumentHelp("Take the card of this tap instead of the last one.", valueName: "number"))
    var tap: Int64?

    @Option(
        help: ArgumentHelp("Take the My Number card of this sign-in instead of the last one.", valueName: "number")
    )
    var signIn: Int64?

    @Flag(
        name: .customLong("without-pin"),
        help: "Take a My Number card that was only laid on: it greets, and opens nothing that needs its PIN."
    )
    var withoutPIN = false

    @Flag(help: "Show the unknown cards that were used and bind nothing.")
    var list = false

    private struct Answer: Encodable {
        let binding: String
        let resident: String
        let card: String
        let cardExpiresAt: String?
        let replaced: Int
    }

    func validate() throws {
        guard [list, tap != nil, signIn != nil].count(where: { $0 }) < 2 else {
            throw ValidationError("Choose one of --list, --tap and --sign-in.")
        }
    }

    func run() async throws {
        try await explainingFailures {
            let resident: Resident.ID = try identifier(resident, of: "resident")
            let folder = try store.openFolder()
            let now = try store.now(in: folder)
            let bind = BindCard(store: try folder.openStore())
            if list {
                try show(try await bind.candidates(for: resident, at: now))
                return
            }
            let choice = tap.map(BindCard.Choice.tap) ?? signIn.map(BindCard.Choice.signIn) ?? .last
            let bound = try await bind(to: resident, choice: choice, withoutPIN: withoutPIN, at: now)
            try answer.print(
                Answer(
                    binding: bound.binding.description,
                    resident: resident.description,
                    card: bound.kind.words,
                    cardExpiresAt: bound.notAfter?.description,
                    replaced: bound.replaced
                ),
                words: "The \(bound.kind.words) is bound (binding \(bound.binding))"
                    + (bound.notAfter.map { ", good until \($0)." } ?? ".")
                    + (bound.replaced > 0 ? " The one before signs nobody in any more." : "")
            )
        }
    }

    private struct Used: Encodable {
        let tap: Int64?
        let signIn: Int64?
        let card: String
        let box: String
        let usedAt: String
        /// When it was somebody's last.
        let endedAt: String?

        init(_ card: UnboundCard) {
            (tap, signIn) =
                switch card {
                case .tap(let tap): (tap.seq, nil)
                case .signIn(let signIn): (nil, signIn.seq)
                }
            self.card = card.kind.words
            box = card.box.description
            usedAt = card.usedAt.description
            endedAt = card.endedAt?.description
        }

        var words: String {
            let number = tap.map { "tap \($0)" } ?? signIn.map { "sign-in \($0)" } ?? ""
            let past = endedAt.map { ", somebody's until \($0)" } ?? ""
            return "\(number) at \(usedAt), \(card), box \(box)\(past)"
        }
    }

    private func show(_ cards: [UnboundCard]) throws {
        let used = cards.map(Used.init)
        try answer.print(
            used,
            words: used.isEmpty
                ? "No unknown card was used at this household in the last 15 minutes."
                : used.map(\.words).joined(separator: "\n")
        )
    }
}

extension CardKind {
    /// For the town's staff.
    var words: String {
        switch self {
        case .felica: "FeliCa card"
        case .typeA: "type A card"
        case .typeB: "town card"
        case .myNumber: "My Number card"
        }
    }
}
