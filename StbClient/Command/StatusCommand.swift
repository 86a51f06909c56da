import ArgumentParser
import Enrolment
import Glibc
import Spool
import TownClock

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says which box this is and what waits to be sent. Shows nothing of anybody."
    )

    @OptionGroup var state: StateOptions

    func run() async throws {
        try await explainingFailures {
            let identity = try state.folder.load()
            print("box: \(identity.box)")
            print("town: \(identity.townName)")
            print("collector: \(identity.collectorURL)")
            print("cards can be read: \(identity.cardKey == nil ? "no, the box was revoked" : "yes")")
            print("running: \(state.folder.isRunning ? "yes" : "no")")
            guard access(state.folder.spool, F_OK) == 0 else { return print("waiting events: 0") }
            let spool = try Spool(path: state.folder.spool, now: TownClock.wall.now)
            print("waiting events: \(try spool.waitingCount)")
            print("events put aside by the collector: \(try spool.quarantinedCount)")
        }
    }
}
