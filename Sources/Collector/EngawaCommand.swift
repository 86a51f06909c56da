import ArgumentParser

/// `engawa`: the collector that keeps a town's records, and the commands with which the town's staff tend it.
@main
struct EngawaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engawa",
        abstract: "Keeps the town's records and serves the boxes in people's homes.",
        discussion: """
            Start with `engawa migrate`, which makes the data folder; then `engawa serve`.
            To bring a home in: `engawa add-resident`, `engawa enroll-box`, and, once the resident has used the card at \
            home, `engawa bind-card`. A card that was lost ends with `engawa withdraw-card`. \
            `engawa issue-felica-card` makes cards that cannot be copied.
            To have somebody look in: `engawa add-staff` and `engawa entrust` for the care desk, `engawa watch` and \
            `engawa add-family` for the mornings.
            """,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, AddResidentCommand.self, EnrollBoxCommand.self,
            BindCardCommand.self, WithdrawCardCommand.self, IssueFelicaCardCommand.self, RevokeBoxCommand.self,
            AddStaffCommand.self,
            SetPasswordCommand.self, EntrustCommand.self, WatchCommand.self, AddFamilyCommand.self, VerifyCommand.self,
            QuarantineCommand.self,
            DemoTownCommand.self, LoadTownCommand.self, LoadHistoryCommand.self,
        ]
    )
}
