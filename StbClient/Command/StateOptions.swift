import ArgumentParser
import Enrolment

/// Where the box keeps what it must not forget.
struct StateOptions: ParsableArguments {
    @Option(help: "The folder of the box: key, certificate, roster and what waits to be sent.")
    var state = "/var/lib/engawa-box"

    var folder: StateFolder { StateFolder(path: state) }
}
