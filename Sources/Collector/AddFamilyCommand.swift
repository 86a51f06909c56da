import ArgumentParser
import CareServices
import CommunityModel
import SQLiteStorage

struct AddFamilyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-family",
        abstract: "Enters who of the family is told about a resident.",
        discussion: """
            They get a mail when a watched resident gives no sign of life, one when there is a sign again, and, unless \
            --no-morning-note is given, a quiet note on every other morning. No mail holds a health value.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Option(help: "The number of the resident, from `engawa add-resident`.")
    var resident: String

    @Option(help: "How the mail addresses them: \"美咲\".")
    var name: String

    @Option(help: "What they are to the resident: \"長女\".")
    var relation: String

    @Option(help: "Their address: misaki@example.jp.")
    var email: String

    @Flag(inversion: .prefixedNo, help: "The quiet note of each morning.")
    var morningNote = true

    private struct Answer: Encodable {
        let contact: String
    }

    func run() async throws {
        try await explainingFailures {
            guard let address = EmailAddress(email) else {
                throw CommandFailure(.usage, "--email: expected an address such as misaki@example.jp.")
            }
            let folder = try store.openFolder()
            let contact = FamilyContact(
                id: FamilyContact.ID(at: try store.now(in: folder)),
                resident: try identifier(resident, of: "resident"),
                name: name,
                relation: relation,
                email: address,
                wantsMorningNote: morningNote
            )
            guard !name.allSatisfy(\.isWhitespace) else { throw AdministrationError.emptyName }
            guard name.count <= 100, relation.count <= 100 else { throw AdministrationError.longName }
            guard try await folder.openStore().add(contact) else { throw AdministrationError.unknownResident }
            try answer.print(Answer(contact: contact.id.description), words: "\(email) will be told.")
        }
    }
}
