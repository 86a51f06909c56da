import ArgumentParser
import CommunityModel
import HealthDevices
import TownClock
import VirtualDevices

extension Device {
    struct Listen: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Listens to a measuring device as a box does, and prints what it read."
        )

        @OptionGroup var meeting: Meeting

        @Option(help: "How many conversations it has before it ends.")
        var times = 1

        @Flag(help: "Let the device clear from its store what was read.")
        var clear = false

        func run() throws {
            var manager = LoopbackManager(
                managerID: [0x02, 0x00, 0x00, 0xFF, 0xFE, 0x00, 0x00, 0x01],
                zone: .japan,
                clearsSegments: clear
            )
            let end = try meeting.end()
            Console.say("listening at port \(end.port)")
            for _ in 0..<times {
                let ending = try manager.converse(at: end, now: TownClock.wall.now) { delivery in
                    for measurement in delivery.measurements { Console.say(measurement.line) }
                    for refusal in delivery.refusals { Console.say("refused: \(refusal.reason)") }
                    for observation in delivery.unread { Console.say("not read: \(observation)") }
                }
                Console.say("\(ending)")
            }
        }
    }
}
