import ArgumentParser
import CareServices
import CommunityModel

struct RevokeBoxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke-box",
        abstract: "Shuts a box out for good: stolen, broken, moved.",
        discussion: "Its connections are closed at once. Readings that it sent stay. The home needs a new enrolment."
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The number of the box.")
    var box: String

    func run() async throws {
        try await explainingFailures {
            let box: Box.ID = try identifier(box, of: "box")
            let folder = try store.openFolder()
            let now = try store.now(in: folder)
            try await RevokeBox(boxes: try folder.openStore())(box, at: now)
            print("The box \(box) is shut out.")
        }
    }
}
