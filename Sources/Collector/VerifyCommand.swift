import ArgumentParser
import Glibc
import SQLiteStorage

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Looks whether the store is sound: its files, the journal, and the tables made from it.",
        discussion: """
            Reads only; the collector may go on running. Ends with 0 when all is well, with 70 when something is wrong, \
            and then says what. A copy of the folder can be looked at in the same way.
            """
    )

    @OptionGroup var store: StoreOptions

    @Option(help: "How many readings are compared with the journal one by one.")
    var samples = 20_000

    func validate() throws {
        guard samples >= 0 else { throw ValidationError("--samples: expected 0 or more.") }
    }

    func run() async throws {
        try await explainingFailures {
            let records = try store.openFolder().openStore()
            let problems = try await records.problems(samples: samples) { tell("Looking at \($0)\n") }
            guard problems.isEmpty else {
                throw CommandFailure(
                    .damaged,
                    "The store in \(store.data) is not sound:\n"
                        + problems.map { "  - \($0)" }.joined(separator: "\n")
                        + "\nKeep a copy of the folder before anything else, then restore the last good one."
                )
            }
            print("The store in \(store.data) is sound.")
            let aside = try await records.quarantinedCount()
            guard aside > 0 else { return }
            print(
                "Events of boxes that were kept aside: \(aside). See them with: engawa quarantine list --data \(store.data)"
            )
        }
    }
}

/// On the standard error: the answer goes to the standard output.
func tell(_ words: String) {
    Array(words.utf8).withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
