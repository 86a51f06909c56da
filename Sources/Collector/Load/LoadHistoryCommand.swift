import ArgumentParser
import CareServices
import CollectorAPI
import CommunityModel
import SQLiteStorage

struct LoadHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load-history",
        abstract: "Times how fast the store hands out residents' histories.",
        discussion: """
            For measuring. Asks for one resident after the other, picked at random: their last thirty blood pressures, and \
            the trend of a year as JSON. Prints one line of JSON: half of the answers came within p50_ms, 99 of 100 \
            within p99_ms.
            """,
        shouldDisplay: false
    )

    @OptionGroup var store: StoreOptions

    @Option(help: "How often each question is asked.")
    var queries = 2_000

    func validate() throws {
        guard queries > 0 else { throw ValidationError("--queries: expected 1 or more.") }
    }

    func run() async throws {
        try await explainingFailures {
            let folder = try store.openFolder()
            let records = try folder.openStore()
            let now = try store.now(in: folder)
            let residents = try await records.allResidents()
            let last30 = try await timed(residents) { resident in
                try await records.latestBloodPressures(of: resident, notAfter: now, limit: 30).count
            }
            let trend = try await timed(residents) { resident in
                try await records.pressureTrend(of: resident, in: now - .days(365)...now).json.count
            }
            print("{\"last30\":\(last30.json),\"trend\":\(trend.json)}")
        }
    }

    private func timed(
        _ residents: [Resident.ID],
        _ ask: (Resident.ID) async throws -> Int
    ) async throws -> Timings {
        let clock = ContinuousClock()
        var spans: [Duration] = []
        spans.reserveCapacity(queries)
        for _ in 0..<queries {
            guard let resident = residents.randomElement() else {
                throw CommandFailure(.noData, "There are no residents in \(store.data).")
            }
            let start = clock.now
            _ = try await ask(resident)
            spans.append(clock.now - start)
        }
        return Timings(spans: spans.sorted())
    }
}

private struct Timings {
    /// In their order; not empty.
    let spans: [Duration]

    var json: String { "{\"p50_ms\":\(milliseconds(at: 50)),\"p99_ms\":\(milliseconds(at: 99))}" }

    /// To the microsecond: so many in a hundred took no longer.
    private func milliseconds(at percent: Int) -> Double {
        let span = spans[(spans.count * percent + 99) / 100 - 1]
        return (span / .microseconds(1)).rounded() / 1_000
    }
}
