import ArgumentParser
import CareServices
import CommunityModel
import DemoTown

struct DemoTownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-town",
        abstract: "Founds the fictional town of the demonstration, or lets it live on until now.",
        discussion: """
            Forty invented residents with a box, a card and ninety days of history each, in a data folder made with \
            `engawa migrate --demo`. The second run adds what happened since the last one.
            """,
        shouldDisplay: false
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Flag(help: "Nothing happens at Hanako's: her home is the one on the table.")
    var withoutHanako = false

    private struct Answer: Encodable {
        /// Hanako's.
        let resident: String
        let household: String
        let residents: Int
    }

    func run() async throws {
        try await explainingFailures {
            let folder = try store.openFolder()
            guard folder.isDemo else {
                throw CommandFailure(
                    .usage,
                    "\(folder.path) was not made for demos (`engawa migrate --demo`): nobody invented comes in here."
                )
            }
            try folder.lockDemoTown()
            let now = try store.now(in: folder)
            let records = try folder.openStore()
            let town = try await folder.demoProfile(in: records)
            let homes = DemoHomes(
                records,
                pepper: try folder.pepper(),
                authority: try folder.authority(),
                zone: town.zone
            )
            var diary: DemoDiary
            if let kept = try folder.demoDiary() {
                diary = kept
            } else {
                diary = try await found(in: homes, records, zone: town.zone, at: now)
            }
            try await homes.live(&diary, until: now, leavingOut: withoutHanako ? 1 : nil)
            try folder.keep(diary)
            guard let hanako = diary.homes.first else { return }
            try answer.print(
                Answer(resident: hanako.resident, household: hanako.household, residents: diary.homes.count),
                words: "\(town.name) has \(diary.homes.count) residents, and its records are up to date."
            )
        }
    }

    private func found(
        in homes: DemoHomes,
        _ records: any CareStore,
        zone: TownZone,
        at now: Instant
    ) async throws -> DemoDiary {
        guard try await records.allResidents().isEmpty else {
            throw CommandFailure(.usage, "\(store.data) has residents who are not of the demo. Take an empty folder.")
        }
        var diary = DemoDiary(foundedAt: now, zone: zone)
        for resident in DemoResident.all {
            diary.homes.append(try await homes.found(resident, beside: diary.homes, at: now))
            if resident.number.isMultiple(of: 10) { tell("\(resident.number) of \(DemoResident.all.count) homes\n") }
        }
        return diary
    }
}

extension DataFolder {
    fileprivate func demoProfile(in records: any CareStore) async throws -> TownProfile {
        guard let town = try await records.town() else {
            throw CommandFailure(.noData, "The town has no name yet. Run `engawa migrate --data \(path) --demo` first.")
        }
        return town
    }
}
