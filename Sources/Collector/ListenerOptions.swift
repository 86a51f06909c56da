import ArgumentParser
import Configuration

/// Where to listen, as options; what is not given comes from the environment or the file.
struct ListenerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A JSON file with settings.", valueName: "file"))
    var config: String?

    @Option(help: "Where people's pages and enrolment are served (default 127.0.0.1; 0.0.0.0 for all networks).")
    var peopleHost: String?

    @Option(help: "Port of people's pages and enrolment (default 8443; 0 takes a free one).")
    var peoplePort: Int?

    @Option(help: "Where boxes are served (default 127.0.0.1; 0.0.0.0 for all networks).")
    var boxesHost: String?

    @Option(help: "Port for boxes (default 8444; 0 takes a free one).")
    var boxesPort: Int?

    @Option(help: "Port of health and metrics, on this machine only (default 9464; 0 takes a free one).")
    var operationsPort: Int?

    @Option(help: "The name or address under which boxes reach this machine (default 127.0.0.1).")
    var publicHost: String?

    @Option(help: "The port at which boxes reach it, where a router or proxy is in between (default: the boxes' port).")
    var publicPort: Int?

    @Option(help: "How much to log: trace, debug, info, notice, warning, error (default info).")
    var logLevel: String?

    /// The options that were given, by the keys of ``CollectorSettings``.
    var values: [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        let texts: [(AbsoluteConfigKey, String?)] = [
            ("people.host", peopleHost), ("boxes.host", boxesHost), ("public.host", publicHost),
            ("log.level", logLevel),
        ]
        let numbers: [(AbsoluteConfigKey, Int?)] = [
            ("people.port", peoplePort), ("boxes.port", boxesPort), ("operations.port", operationsPort),
            ("public.port", publicPort),
        ]
        for (key, text) in texts { values[key] = text.map { ConfigValue(.string($0), isSecret: false) } }
        for (key, number) in numbers { values[key] = number.map { ConfigValue(.int($0), isSecret: false) } }
        return values
    }
}
