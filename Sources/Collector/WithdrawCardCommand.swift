import ArgumentParser
import CareServices
import CommunityModel

struct WithdrawCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw-card",
        abstract: "Ends a resident's card: lost, stolen, broken, bound by mistake, or the resident left.",
        discussion: """
            The card opens nothing any more, at once; what it has open on a television closes. The resident's records \
            stay, and so does what the card was used for before. --list shows the resident's cards, those that ended \
            with why. A card that was found again is bound again with `engawa bind-card`.
            """
    )

    /// The reasons that an officer may give.
    enum Reason: String, CaseIterable, ExpressibleByArgument {
        case lost
        case stolen
        case broken
        case mistake
        case left

        var reason: CardEndReason {
            switch self {
            case .lost: .lost
            case .stolen: .stolen
            case .broken: .broken
            case .mistake: .mistake
            case .left: .left
            }
        }
    }

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Option(help: "The number of the resident, from `engawa add-resident`.")
    var resident: String

    @Option(help: "Why it ends; it is kept with the card.")
    var reason: Reason?

    @Option(help: ArgumentHelp("End this card, where the resident has several.", valueName: "binding"))
    var card: String?

    @Flag(help: "End all cards of the resident.")
    var all = false

    @Flag(help: "Show the resident's cards and end nothing.")
    var list = false

    private struct Answer: Encodable {
        let resident: String
        let ended: [String]
    }

    func validate() throws {
        guard [list, all, card != nil].count(where: { $0 }) < 2 else {
            throw ValidationError("Choose one of --list, --all and --card.")
        }
        guard list || reason != nil else { throw ValidationError("Say why the card ends: --reason lost, for example.") }
    }

    func run() async throws {
        try await explainingFailures {
            let resident: Resident.ID = try identifier(resident, of: "resident")
            let folder = try store.openFolder()
            let now = try store.now(in: folder)
            let withdraw = WithdrawCard(store: try folder.openStore())
            guard !list, let reason else {
                try show(try await withdraw.cards(of: resident))
                return
            }
            let choice: WithdrawCard.Choice =
                if let card { .one(try identifier(card, of: "card")) } else { all ? .all : .only }
            let ended = try await withdraw(choice, of: resident, because: reason.reason, at: now)
            try answer.print(
                Answer(resident: resident.description, ended: ended.map(\.description)),
                words: ended.count == 1
                    ? "The card opens nothing any more."
                    : "\(ended.count) cards open nothing any more."
            )
        }
    }

    private struct Card: Encodable {
        let binding: String
        let card: String
        let boundAt: String
        let cardExpiresAt: String?
        let endedAt: String?
        let reason: String?

        init(_ card: BoundCard) {
            binding = card.binding.description
            self.card = card.kind.words
            boundAt = card.boundAt.description
            cardExpiresAt = card.notAfter?.description
            endedAt = card.end?.at.description
            reason = card.end.map { "\($0.reason)" }
        }

        var words: String {
            let end = endedAt.map { ", ended \($0) (\(reason ?? ""))" } ?? ""
            return "\(binding): \(card) since \(boundAt)\(end)"
        }
    }

    private func show(_ cards: [BoundCard]) throws {
        let cards = cards.map(Card.init)
        try answer.print(
            cards,
            words: cards.isEmpty ? "The resident never had a card." : cards.map(\.words).joined(separator: "\n")
        )
    }
}
