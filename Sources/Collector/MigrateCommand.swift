import ArgumentParser
import BoxAuthority
import CareServices
import CommunityModel
import SQLiteStorage

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Makes the data folder, or brings it up to this release. Nothing that is there is lost.",
        discussion: """
            Stop the collector first. Makes the store, the certificate authority, the card key and the pepper. Keep a \
            copy of the folder in a safe place: without the pepper no card is recognised, without the authority no box.
            """
    )

    @OptionGroup var store: StoreOptions

    @Option(help: "The town's name, as boxes show it (at first 鳥南町).")
    var townName: String?

    @Option(help: "The telephone number that boxes show where a person needs help (at first 0858-00-0000).")
    var officePhone: String?

    @Option(help: "The town's distance from UTC, +09:00 at first. Zones with summer time are not served.")
    var zone: String?

    @Flag(help: ArgumentHelp("Allow demo clocks and demo data in this folder.", visibility: .hidden))
    var demo = false

    func run() async throws {
        try await explainingFailures {
            let zone = try zone.map { text in
                guard let zone = TownZone(text) else {
                    throw CommandFailure(.usage, "--zone: expected a distance such as +09:00.")
                }
                return zone
            }
            let folder = try DataFolder(making: store.data, demo: demo, at: .onMachineClock)
            let records = try folder.openStore()
            let before = try await records.town()
            let town = TownProfile(
                name: townName ?? before?.name ?? "鳥南町",
                officePhone: officePhone ?? before?.officePhone ?? "0858-00-0000",
                zone: zone ?? before?.zone ?? .japan
            )
            if town != before { try await records.keepTown(town) }
            print(
                "\(folder.path) is ready for \(town.name). Start the collector with: engawa serve --data \(folder.path)"
            )
        }
    }
}
