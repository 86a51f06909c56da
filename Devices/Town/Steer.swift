import ArgumentParser
import VirtualDevices

struct Steer: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells a table what happens, and prints its answer.",
        discussion: "engawa-town table --help lists what it can be told. Exit code 0 when the table did it, else 1."
    )

    @Option(help: "The folder that scripts/table-up made.")
    var folder: String

    @Argument(help: "What happens, for example: tap hanako")
    var command: [String]

    func run() throws {
        let answer = try TableSocket.steer(folder: folder, command.joined(separator: " "))
        print(answer)
        if !answer.isSuccess { throw ExitCode.failure }
    }
}
