import ArgumentParser
import CareServices

struct SetPasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-password",
        abstract: "Gives somebody at the care desk another password, and signs them out everywhere."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var password: PasswordOptions

    @Option(help: "The name they sign in with.")
    var signInName: String

    func run() async throws {
        try await explainingFailures {
            let change = ChangeStaffPassword(staff: try store.openFolder().openStore())
            try await change(of: try signInName.signInName, to: try password.read())
            print("The password is changed.")
        }
    }
}
