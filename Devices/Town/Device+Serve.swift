import ArgumentParser
import CommunityModel
import HealthDevices
import TownClock
import VirtualDevices

extension Device {
    struct Serve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Plays a measuring device: tells what it has measured to whoever asks.",
            discussion: """
                What is measured, by kind: blood-pressure upper/lower/pulse, \
                \(DeviceKind.allCases.map { "\($0.rawValue) \($0.numbers)" }.joined(separator: ", "))
                """
        )

        @Argument(help: "The kind of device: \(LoopbackDevice.kinds.joined(separator: ", ")).")
        var kind: String

        @OptionGroup var meeting: Meeting

        @Option(help: "What it has measured, such as 62.5 or 135/82/68. Can be given often.")
        var measure: [String] = []

        @Option(help: "How many conversations it has before it ends.")
        var times = 1

        func run() throws {
            let now = DeviceLocalTime(TownClock.wall.now, in: .japan)
            let device = try LoopbackDevice(kind, measurements: measure, now: now)
            let end = try meeting.end()
            Console.say("\(kind) at port \(end.port)")
            for _ in 0..<times {
                switch try device.converse(at: end) {
                case .released: Console.say("released")
                case .aborted: Console.say("aborted")
                case nil: Console.say("the manager is gone")
                }
            }
        }
    }
}
