import ArgumentParser

/// `engawa-box`: the agent on a set-top box.
@main
struct BoxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engawa-box",
        abstract: "Reads cards and health devices at home, shows what was measured, and sends it to the town.",
        discussion: """
            A new box is enrolled once, with the command that `engawa enroll-box` prints for the office. After that \
            `engawa-box run` is all it needs; start the television's browser with the address in STATE/tv-address.
            """,
        version: BoxVersion.name,
        subcommands: [
            EnrollCommand.self, RunCommand.self, StatusCommand.self, CheckReaderCommand.self, CheckDevicesCommand.self,
        ]
    )
}

enum BoxVersion {
    /// As each batch and the enrolment say it.
    static let name = "engawa-box 0.1.0"
}
