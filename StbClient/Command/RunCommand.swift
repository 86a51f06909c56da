import Agent
import ArgumentParser
import Configuration
import Enrolment
import Logging
import ServiceLifecycle
import TownClock
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the box until it is told to stop (Ctrl-C or SIGTERM).",
        discussion: """
            Writes the address for the television's browser to STATE/tv-address; whoever knows it sees what the \
            television shows. Every option can also be given in the environment (ENGAWA_BOX_GATEWAY_PORT=8090) or in \
            the file named by --config ({"gateway": {"port": 8090}}).
            """
    )

    @OptionGroup var state: StateOptions

    @Option(help: "Port on 127.0.0.1 for the television's browser (default: 8090; 0 takes a free one).")
    var gatewayPort: Int?

    @Option(name: .customLong("hide-reader"), help: "Leaves readers alone that have this in their name; repeatable.")
    var hiddenReaders: [String] = []

    @Option(
        name: .customLong("input"),
        help: "An input device of the remote control, /dev/input/event0 say, for the box alone; repeatable."
    )
    var remoteInputs: [String] = []

    @Option(
        name: .customLong("devices"),
        help: "A folder with block maps: JSON files that describe devices with a FeliCa memory."
    )
    var devicesFolder: String?

    @Option(help: "The most megabytes that events may take which wait to be sent (default: 48).")
    var spoolMegabytes: Int?

    @Option(help: "How much is logged: trace, debug, info, notice, warning or error (default: info).")
    var logLevel: String?

    @Option(help: "A settings file in JSON.")
    var config: String?

    @Option(help: "For stories and demos only: follow the clock that is served at this unix socket.")
    var clock: String?

    func run() async throws {
        try await explainingFailures {
            let settings = try await BoxSettings(flags: flags, file: config)
            let identity = try state.folder.load()
            let lock = try RunningLock(state.folder)
            let logger = startLogging(settings.logLevel)
            let services = try buildBox(
                identity,
                folder: state.folder,
                settings: settings,
                clock: try boxClock(),
                logger: logger
            )
            try AtomicFile.write((services.gateway.startAddress + "\n").utf8, to: state.folder.televisionAddress)
            defer { try? AtomicFile.remove(state.folder.televisionAddress) }
            logger.info(
                "The box runs",
                metadata: ["box.id": "\(identity.box)", "gateway.port": "\(services.gateway.port)"]
            )
            ProgramText.giveBackUnused()
            try await ServiceGroup(
                services: [services],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
            _ = consume lock
        }
    }

    private func boxClock() throws(TownClockError) -> BoxClock {
        guard let clock else { return BoxClock(of: .thisMachine(wall: { TownClock.wall.now })) }
        let town = try TownClock.following(socket: clock)
        return .steered { town.now }
    }

    private var flags: [AbsoluteConfigKey: ConfigValue] {
        var flags: [AbsoluteConfigKey: ConfigValue] = [:]
        if let gatewayPort { flags[["gateway", "port"]] = ConfigValue(.string(String(gatewayPort)), isSecret: false) }
        if !hiddenReaders.isEmpty {
            flags[["reader", "hidden"]] = ConfigValue(.stringArray(hiddenReaders), isSecret: false)
        }
        if !remoteInputs.isEmpty {
            flags[["remote", "inputs"]] = ConfigValue(.stringArray(remoteInputs), isSecret: false)
        }
        if let devicesFolder { flags[["devices", "folder"]] = ConfigValue(.string(devicesFolder), isSecret: false) }
        if let spoolMegabytes {
            flags[["spool", "megabytes"]] = ConfigValue(.string(String(spoolMegabytes)), isSecret: false)
        }
        if let logLevel { flags[["log", "level"]] = ConfigValue(.string(logLevel), isSecret: false) }
        return flags
    }
}

/// Log lines go to the standard error, what a command answers goes to the standard output.
private func startLogging(_ level: Logger.Level) -> Logger {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "engawa-box")
    logger.logLevel = level
    return logger
}
