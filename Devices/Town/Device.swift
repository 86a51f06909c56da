import ArgumentParser
import CommunityModel
import VirtualDevices

struct Device: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measuring devices over TCP on this machine: plays one, or listens to one.",
        discussion: """
            So that other makers' programs for IEEE 11073-20601 can speak with ours.

              engawa-town device serve scale --port 6024 --measure 62.5
              engawa-town device listen --port 6024

            Of the two sides one waits at the port, which is what both do, and one comes with --connect.
            """,
        subcommands: [Serve.self, Listen.self, Speed.self]
    )

    /// How the two sides find each other.
    struct Meeting: ParsableArguments {
        @Option(help: "The TCP port on 127.0.0.1.")
        var port: UInt16

        @Flag(help: "Connect to the port, at which the other side waits, instead of waiting there.")
        var connect = false

        func end() throws -> LoopbackEnd {
            try LoopbackEnd(connect ? .connect(port: port) : .listen(port: port))
        }
    }
}
