import ArgumentParser
import CommunityModel
import TownClock

/// What every command is told: where the data is, and in demos whose clock counts.
struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder with everything the collector keeps.", valueName: "folder"))
    var data = "./engawa-data"

    @Option(help: ArgumentHelp("Follow a demo's clock; only for a data folder made for demos.", visibility: .hidden))
    var clock: String?

    func openFolder() throws -> DataFolder {
        try DataFolder(opening: data)
    }

    func now(in folder: DataFolder) throws -> Instant {
        try clock(in: folder).now
    }

    /// The machine's clock, or that of the demo.
    /// - Throws: ``CommandFailure`` when a demo's clock is asked for real data.
    func clock(in folder: DataFolder) throws -> TownClock {
        guard let clock else { return .wall }
        guard folder.isDemo else {
            throw CommandFailure(
                .usage,
                "\(folder.path) was not made for demos (`engawa migrate --demo`), so its clock is the machine's."
            )
        }
        return try .following(socket: clock)
    }
}
