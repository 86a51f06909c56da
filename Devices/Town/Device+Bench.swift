import ArgumentParser
import CommunityModel
import HealthDevices
import TownClock
import VirtualDevices

extension Device {
    struct Bench: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says how many reports of a blood-pressure monitor one processor reads in a second.",
            discussion: "Of a release build. A report is one measurement: pressures, pulse, and their time stamps."
        )

        @Option(help: "How many reports are read.")
        var reports = 500_000

        func run() throws {
            let bench = ReportBench()
            let decoding = try measure { try bench.decode(reports) }
            let reading = try measure { try bench.read(reports) }
            Console.say("decoded to observations: \(rate(decoding)) reports/s")
            Console.say("read as a manager does, to measurements with their keys: \(rate(reading)) reports/s")
        }

        private func rate(_ span: Duration) -> Int { Int(Double(reports) / (span / .seconds(1))) }

        private func measure(_ body: () throws -> Void) rethrows -> Duration {
            let start = ContinuousClock.now
            try body()
            return ContinuousClock.now - start
        }
    }
}
