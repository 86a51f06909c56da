import ArgumentParser
import CareServices
import CommunityModel

struct AddResidentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-resident",
        abstract: "Enters a resident in the register.",
        discussion: "Without --household a new household is made, for the first person of a home."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Option(help: "The name as the television shows it: \"鳥海 はなこ\".")
    var name: String

    @Option(help: "How the name is read, in hiragana: \"とりうみ はなこ\".")
    var kana: String

    @Option(help: "Date of birth: 1951-03-03.")
    var born: String

    @Option(help: "The number of the household that the resident joins.")
    var household: String?

    @Option(help: "What the support desk calls a new household: \"本町 3-12\".")
    var householdLabel: String?

    func validate() throws {
        guard household == nil || householdLabel == nil else {
            throw ValidationError("Give --household for a household that is there, or --household-label for a new one.")
        }
    }

    private struct Answer: Encodable {
        let resident: String
        let household: String
    }

    func run() async throws {
        try await explainingFailures {
            guard let birthDate = TownDay(born) else {
                throw CommandFailure(.usage, "--born: expected a date such as 1951-03-03.")
            }
            let home: AddResident.Home
            if let household {
                home = .existing(try identifier(household, of: "household"))
            } else {
                home = .new(label: householdLabel ?? "")
            }
            let folder = try store.openFolder()
            let now = try store.now(in: folder)
            let resident = try await AddResident(residents: try folder.openStore())(
                name: name,
                kana: kana,
                born: birthDate,
                in: home,
                at: now
            )
            try answer.print(
                Answer(resident: resident.id.description, household: resident.household.description),
                words: "resident \(resident.id) household \(resident.household)"
            )
        }
    }
}

/// Reads a number that another command printed.
func identifier<Owner>(_ text: String, of what: String) throws -> Identifier<Owner> {
    guard let identifier = Identifier<Owner>(text) else {
        throw CommandFailure(
            .unknown,
            "This is not the number of a \(what): expected something like 0196f1c2-7b1e-7c3a-9d41-2f6a5b8e0c77."
        )
    }
    return identifier
}
