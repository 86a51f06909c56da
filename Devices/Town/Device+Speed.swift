import ArgumentParser
import VirtualDevices

extension Device {
    struct Speed: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says how many reports of a blood-pressure monitor one processor decodes in a second.",
            discussion: "Of a release build. A report is one measurement: pressures, pulse, and their time stamps."
        )

        @Option(help: "How long reports are decoded.")
        var seconds = 5

        @Flag(help: "Say also how many become measurements, with their digests and content keys.")
        var whole = false

        func run() throws {
            let bench = ReportBench()
            let decoded = try rate { try bench.decode($0) }
            Console.say("scan reports of a blood-pressure monitor: \(decoded)")
            guard whole else { return }
            let read = try rate { try bench.read($0) }
            Console.say("scan reports to measurements with their keys: \(read)")
        }

        /// Reports a second.
        private func rate(_ body: (Int) throws -> Void) rethrows -> Int {
            let start = ContinuousClock.now
            var count = 0
            while ContinuousClock.now - start < .seconds(seconds) {
                try body(1_000)
                count += 1_000
            }
            return Int(Double(count) / ((ContinuousClock.now - start) / .seconds(1)))
        }
    }
}
