import ArgumentParser
import CareServices
import CommunityModel

struct EntrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entrust",
        abstract: "Makes residents the clients (担当) of somebody at the care desk."
    )

    @OptionGroup var store: StoreOptions

    @Option(help: "The name they sign in with.")
    var staff: String

    @Option(help: "The number of the resident, from `engawa add-resident`.")
    var resident: String?

    @Flag(help: "Everybody in the register.")
    var all = false

    func validate() throws {
        guard (resident != nil) != all else { throw ValidationError("Give --resident NUMBER or --all.") }
    }

    func run() async throws {
        try await explainingFailures {
            let entrust = EntrustResidents(store: try store.openFolder().openStore())
            let count = try await entrust(
                try resident.map { try identifier($0, of: "resident") },
                to: try staff.signInName
            )
            print("\(count) \(count == 1 ? "resident is" : "residents are") entrusted to \(staff).")
        }
    }
}
