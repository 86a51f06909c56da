import ArgumentParser
import CardSignIn
import CareServices
import CommunityModel
import ResidentCards
import SQLiteStorage
import SmartCards
import UplinkProtocol

struct IssueFelicaCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue-felica-card",
        abstract: "Writes the town's key into a blank FeliCa Lite-S card and makes it a resident's.",
        discussion: """
            Run this on a machine with a card reader, lay the blank card on it and leave it there until this answers, \
            about a second. From then on the card proves at home that it is this very card: it opens what a card that \
            could be copied does not. The key cannot be read or changed any more.

            A card that this town issued before is only bound again. Keep `felica-key` in the data folder safe: whoever \
            has it can make every card of the town, and without it none proves anything.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Option(help: "The number of the resident, from `engawa add-resident`.")
    var resident: String

    @Option(help: "How many seconds to wait for a card, 1 to 600.")
    var seconds = 60

    private struct Answer: Encodable {
        let binding: String
        let resident: String
        /// Whether the card was blank before.
        let wasBlank: Bool
    }

    func validate() throws {
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds must be 1 to 600.") }
    }

    func run() async throws {
        try await explainingFailures {
            let resident: Resident.ID = try identifier(resident, of: "resident")
            let folder = try store.openFolder()
            let records = try folder.openStore()
            guard try await records.resident(resident) != nil else { throw AdministrationError.unknownResident }
            guard let keys = try folder.felicaKeys() else {
                throw CommandFailure(.noData, "There is no key for cards yet. Run `engawa migrate` first.")
            }
            let (proof, wasBlank) = try await issue(with: keys)
            let key = try folder.cardKey()
            guard let token = CardTokenKey(version: key.version, secret: key.secret)?.token(of: proof) else {
                throw CommandFailure(.unavailable, "The card cannot be named with the town's card key.")
            }
            let bound = try await BindCard(store: records)(
                issued: try folder.pepper().fingerprint(of: token),
                to: resident,
                at: try store.now(in: folder)
            )
            try answer.print(
                Answer(binding: bound.binding.description, resident: resident.description, wasBlank: wasBlank),
                words: (wasBlank ? "The card is issued and bound" : "The card was issued before and is bound")
                    + " (binding \(bound.binding))."
            )
        }
    }

    private func issue(with keys: FelicaLiteSKeys) async throws -> (FelicaLiteSProof, wasBlank: Bool) {
        let desk = FelicaCardDesk(keys: keys)
        let readers = CardReaders(delegate: desk)
        readers.start()
        let result = await desk.result(within: seconds)
        readers.stop()
        switch result {
        case .outcome(.issued(let proof))?: return (proof, true)
        case .outcome(.issuedBefore(let proof))?: return (proof, false)
        case .outcome(.issuedElsewhere)?:
            throw CommandFailure(
                .unavailable,
                "This card was locked by somebody else. Take a blank FeliCa Lite-S card."
            )
        case .outcome(.faulty)?:
            throw CommandFailure(.unavailable, "The card does not keep the key. Put it aside and take another one.")
        case .unusable?:
            throw CommandFailure(
                .unavailable,
                "This is no FeliCa Lite-S card, or it was lifted too early. Lay it on again and run this once more."
            )
        case .noReader?:
            throw CommandFailure(.unavailable, "No card reader is connected, or pcscd does not run.")
        case nil: throw CommandFailure(.unavailable, "No card was laid on the reader in \(seconds) seconds.")
        }
    }
}
