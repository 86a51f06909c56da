import ArgumentParser

@main struct TownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engawa-town",
        abstract: "A virtual town: readers, cards and measuring devices that speak the real protocols.",
        discussion: """
            For demonstrations, tests and boxes without a reader. Start a table by scripts/table-up FOLDER, then tell \
            it what happens:

              engawa-town steer --folder FOLDER tap hanako
              engawa-town steer --folder FOLDER monitor measure 135/82/68
              engawa-town steer --folder FOLDER touch monitor
            """,
        subcommands: [Table.self, Steer.self, Device.self]
    )
}
