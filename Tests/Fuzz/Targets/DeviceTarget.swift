import CommunityModel
import SmartCards

@testable import HealthDevices

/// Whatever a health device may say: on its tag, in its records, and to the manager (NDEF, PHDC, IEEE 11073-20601).
struct DeviceTarget: FuzzTarget {
    static let name = "phdc"

    private static let boxID: [UInt8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]
    private static let today = TownDay(daysSinceEpoch: 20_779)
    private static let touch = TownZone.japan.instant(of: today, at: ClockTime(hour: 6, minute: 15))

    func run(_ input: [UInt8]) {
        var input = FuzzInput(input)
        switch (input.byte() ?? 0) % 4 {
        case 0: _ = try? NDEFRecord(message: input.all())
        case 1: _ = try? Message(input.all())
        case 2: speak(&input)
        default:
            var session = HealthDeviceSession(managerID: Self.boxID, polling: Polling(limit: 3) {})
            let outcome = session.run(channel: FuzzedChannel(input), now: Self.touch, zone: .japan) { _ in }
            promise(outcome.delivered >= 0, "fewer than none were delivered")
        }
    }

    /// One run of bytes an APDU. The manager says at least what it did, and nothing after its end.
    private func speak(_ input: inout FuzzInput) {
        var manager = PersonalHealthManager(managerID: Self.boxID, touchedAt: Self.touch, zone: .japan)
        var isOver = false
        while let apdu = input.run() {
            let actions = manager.receive(apdu)
            promise(!isOver || actions.isEmpty, "a manager spoke after its end")
            for action in actions {
                switch action {
                case .end: isOver = true
                case .deliver(let delivery):
                    if let segment = delivery.segment { _ = manager.segmentIsKept(segment, byCollector: true) }
                case .send: break
                }
            }
        }
    }

    static func seeds() throws -> [[UInt8]] {
        let morning = MonitorScript.Entry(
            takenAt: DeviceLocalTime(today, ClockTime(hour: 6, minute: 12, second: 30)),
            systolic: 128,
            diastolic: 76,
            mean: 93,
            pulse: 64
        )
        let script = MonitorScript(
            clock: DeviceLocalTime(today, ClockTime(hour: 6, minute: 15, second: 0)),
            memory: [morning]
        )
        var tag = PHDCAgentTag(script)
        let channel = NotingChannel { (command) throws(CardError) in
            try ResponseAPDU(bytes: tag.respond(to: command.bytes))
        }
        var session = HealthDeviceSession(managerID: boxID, polling: Polling(limit: 3) {})
        _ = session.run(channel: channel, now: touch, zone: .japan) { _ in }
        let record = NDEFRecord(typeNameFormat: 1, type: PHDRecord.type, payload: [0, 1, 2])
        return [[3] + channel.notes, [0] + record.message] + spoken(script) + spoken(tracker)
    }

    /// A device whose memory is fetched in segments.
    private static var tracker: DeviceScript {
        let hours = (5..<9).map { hour in
            DeviceScript.Entry(
                takenAt: DeviceLocalTime(today, ClockTime(hour: hour, minute: 0)),
                numbers: [.finite(mantissa: 520, exponent: 0), .finite(mantissa: 364, exponent: 0), .notANumber]
            )
        }
        return DeviceScript(.activity, clock: DeviceLocalTime(touch, in: .japan), memory: hours)
    }

    /// A conversation without a tag.
    private static func spoken(_ script: some AgentScript) -> [[UInt8]] {
        var agent = PlayedAgent(script)
        var manager = PersonalHealthManager(managerID: boxID, touchedAt: touch, zone: .japan)
        var said: [UInt8] = []
        var messages: [[UInt8]] = []
        var heard = [agent.begin()]
        while !heard.isEmpty, messages.count < 40 {
            let apdu = heard.removeFirst()
            said += FuzzInput.run(apdu)
            messages.append([1] + apdu)
            var actions = manager.receive(apdu)[...]
            while let action = actions.popFirst() {
                switch action {
                case .send(let answer): heard.append(agent.respond(to: answer))
                case .deliver(let delivery):
                    heard.append(delivery.thenSend.map { agent.respond(to: $0) } ?? [])
                    if let segment = delivery.segment {
                        actions += manager.segmentIsKept(segment, byCollector: true)
                    }
                case .end: break
                }
            }
            heard.append(agent.respond(to: []))
            heard.removeAll(where: \.isEmpty)
        }
        return [[2] + said] + messages
    }
}
