import CommunityModel
import SmartCards

@testable import HealthDevices

/// Whatever a health device may put on its tag while it is spoken with (PHDC): the session from the tag's first byte to
/// the good-bye.
struct DeviceTarget: FuzzTarget {
    static let name = "phdc"

    private static let boxID: [UInt8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]

    func run(_ input: [UInt8]) {
        var session = HealthDeviceSession(managerID: Self.boxID, polling: Polling(limit: 3) {})
        var stored = 0
        let outcome = session.run(channel: FuzzedChannel(FuzzInput(input)), now: FuzzedTouch.now, zone: .japan) {
            stored += $0.count
        }
        promise(outcome.delivered == stored, "what was delivered was not stored")
    }

    /// A monitor that has measured once, at 6:12.
    static var script: MonitorScript {
        let morning = MonitorScript.Entry(
            takenAt: DeviceLocalTime(FuzzedTouch.today, ClockTime(hour: 6, minute: 12, second: 30)),
            systolic: 128,
            diastolic: 76,
            mean: 93,
            pulse: 64
        )
        return MonitorScript(
            clock: DeviceLocalTime(FuzzedTouch.today, ClockTime(hour: 6, minute: 15, second: 0)),
            memory: [morning]
        )
    }

    static func seeds() throws -> [[UInt8]] {
        var tag = PHDCAgentTag(script)
        let channel = NotingChannel { (command) throws(CardError) in
            try ResponseAPDU(bytes: tag.respond(to: command.bytes))
        }
        var session = HealthDeviceSession(managerID: boxID, polling: Polling(limit: 3) {})
        _ = session.run(channel: channel, now: FuzzedTouch.now, zone: .japan) { _ in }
        return [channel.notes]
    }
}
