import ArgumentParser
import CareServices
import CommunityModel

struct AddStaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-staff",
        abstract: "Takes somebody in at the care desk.",
        discussion: "They sign in at https://ADDRESS/desk and see the residents that `engawa entrust` makes theirs."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions
    @OptionGroup var password: PasswordOptions

    @Option(help: "The name: \"田中 由美\".")
    var name: String

    @Option(help: "What they are: \"ケアマネジャー\", \"保健師\".")
    var title: String

    @Option(help: "The name to sign in with: tanaka.")
    var signInName: String

    private struct Answer: Encodable {
        let staff: String
    }

    func run() async throws {
        try await explainingFailures {
            let folder = try store.openFolder()
            let member = try await AddStaffMember(staff: try folder.openStore())(
                name: name,
                title: title,
                signInName: try signInName.signInName,
                password: try password.read(),
                at: try store.now(in: folder)
            )
            try answer.print(
                Answer(staff: member.id.description),
                words: "\(signInName) can sign in. Next: engawa entrust --staff \(signInName) --resident NUMBER"
            )
        }
    }
}
