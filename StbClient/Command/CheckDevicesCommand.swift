import ArgumentParser
import HealthDevices

struct CheckDevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-devices",
        abstract: "Says which devices the block maps in a folder describe, or what is wrong in which file.",
        discussion: "A block map is explained in docs/devices.md. Nothing else is needed, no reader and no box."
    )

    @Argument(help: "The folder that the box is given with --devices.")
    var folder: String

    func run() async throws {
        try await explainingFailures {
            let catalogue: BlockMapCatalogue
            do throws(BlockMapError) { catalogue = try BlockMapCatalogue(folder: folder) } catch {
                throw CommandFailure(.usage, "\(error).")
            }
            for map in catalogue.maps { print("\(map.maker) \(map.model)") }
            guard !catalogue.maps.isEmpty else {
                throw CommandFailure(.noData, "\(folder): has no file that ends in .json.")
            }
        }
    }
}
