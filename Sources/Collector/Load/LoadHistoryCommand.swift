import ArgumentParser
import CareServices
import CollectorAPI
import CommunityModel
import FoundationEssentials
import SQLiteStorage

struct LoadHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load-history",
        abstract: "Times how fast the store hands out residents' histories.",
        discussion: """
            For measuring. Asks for one resident after the other, picked at random: their last thirty blood pressures, and \
            the trend of some days as JSON. Prints one line of JSON: half of the answers came within p50_ms, 99 of 100 \
            within p99_ms; sql is the statement that the store runs for each stretch of its table.
            """,
        shouldDisplay: false
    )

    @OptionGroup var store: StoreOptions

    @Option(help: "How many residents are asked about.")
    var persons = 100_000

    @Option(help: "How often each question is asked.")
    var queries = 2_000

    @Option(help: "How many days the trend reaches back from now.")
    var days = 365

    @Option(help: "The same residents are picked for the same seed.")
    var seed: UInt64 = 1

    func validate() throws {
        guard min(persons, queries, days) > 0 else {
            throw ValidationError("--persons, --queries and --days: expected 1 or more.")
        }
    }

    func run() async throws {
        try await explainingFailures {
            let folder = try store.openFolder()
            let records = try folder.openStore()
            let now = try store.now(in: folder)
            let year = now - .days(days)...now
            var random = SplitMix(seed: seed)
            let residents = Array(try await records.allResidents().shuffled(using: &random).prefix(persons))
            guard !residents.isEmpty else {
                throw CommandFailure(.noData, "There are no residents in \(store.data).")
            }
            let last30 = try await timed(.lastThirty, residents, &random) { resident in
                (try await records.latestBloodPressures(of: resident, notAfter: now, limit: 30).count, 0)
            }
            let trend = try await timed(.year, residents, &random) { resident in
                let trend = try await records.pressureTrend(of: resident, in: year)
                return (trend.count, trend.json.count)
            }
            let answer = Answer(
                persons: residents.count,
                queries: queries,
                fromMs: year.lowerBound.milliseconds,
                toMs: now.milliseconds,
                last30: last30,
                trend: trend
            )
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            print(String(decoding: try encoder.encode(answer), as: UTF8.self))
        }
    }

    private func timed(
        _ look: LoadLook,
        _ residents: [Resident.ID],
        _ random: inout SplitMix,
        _ ask: (Resident.ID) async throws -> (rows: Int, bytes: Int)
    ) async throws -> Timings {
        let clock = ContinuousClock()
        var spans: [Duration] = []
        spans.reserveCapacity(queries)
        var rows = 0
        var bytes = 0
        for _ in 0..<queries {
            let resident = residents[Int.random(in: residents.indices, using: &random)]
            let start = clock.now
            let answer = try await ask(resident)
            spans.append(clock.now - start)
            rows += answer.rows
            bytes += answer.bytes
        }
        return Timings(look: look, spans: spans.sorted(), rows: rows, bytes: bytes)
    }
}

private struct Answer: Encodable {
    let persons: Int
    let queries: Int
    let fromMs: Int64
    let toMs: Int64
    let last30: Timings
    let trend: Timings
}

private struct Timings: Encodable {
    let sql: String
    let bind: String
    let walk: String
    let rows: Int
    let meanRows: Double
    let meanBytes: Double
    let p50Ms: Double
    let p99Ms: Double
    let maxMs: Double

    /// `spans` are in their order, and not empty.
    init(look: LoadLook, spans: [Duration], rows: Int, bytes: Int) {
        func milliseconds(at percent: Int) -> Double {
            (spans[(spans.count * percent + 99) / 100 - 1] / .microseconds(1)).rounded() / 1_000
        }
        sql = look.sql
        bind = look.bind
        walk = look.walk
        self.rows = look.rows
        meanRows = Double(rows) / Double(spans.count)
        meanBytes = Double(bytes) / Double(spans.count)
        p50Ms = milliseconds(at: 50)
        p99Ms = milliseconds(at: 99)
        maxMs = milliseconds(at: 100)
    }
}
