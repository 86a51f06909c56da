import ArgumentParser
import CareServices
import CommunityModel
import SQLiteStorage

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Watches over a resident's mornings, or no longer.",
        discussion: """
            Without a card, a measurement or a key of the remote control by --deadline the television asks; without an \
            answer within --grace minutes the family (`engawa add-family`) gets a mail, and another one when there is \
            a sign. Ask the resident first.
            """
    )

    @OptionGroup var store: StoreOptions

    @Option(help: "The number of the resident, from `engawa add-resident`.")
    var resident: String

    @Option(help: "By when a sign is expected, by the town's clock.")
    var deadline = "09:00"

    @Option(help: "Minutes between the television's question and the mail, 10 to 720.")
    var grace = 30

    @Flag(help: "Watch no longer.")
    var off = false

    func run() async throws {
        try await explainingFailures {
            let resident: Resident.ID = try identifier(resident, of: "resident")
            let folder = try store.openFolder()
            let plan = WatchPlan(deadline: try clockTime(deadline), grace: try minutes(grace))
            let isKept = try await folder.openStore().keepWatchPlan(
                off ? nil : plan,
                of: resident,
                at: try store.now(in: folder)
            )
            guard isKept else { throw AdministrationError.unknownResident }
            print(off ? "Nobody is watched over by this plan any more." : "Watched over from the next morning on.")
        }
    }

    private func clockTime(_ text: String) throws -> ClockTime {
        let parts = text.split(separator: ":").map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (4..<24).contains(hour),
            (0..<60).contains(minute)
        else { throw CommandFailure(.usage, "--deadline: expected a time from 04:00 to 23:59, such as 09:00.") }
        return ClockTime(hour: hour, minute: minute)
    }

    private func minutes(_ count: Int) throws -> Duration {
        guard (10...720).contains(count) else { throw CommandFailure(.usage, "--grace: expected 10 to 720 minutes.") }
        return .minutes(count)
    }
}
