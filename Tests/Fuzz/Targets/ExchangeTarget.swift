import CommunityModel

@testable import HealthDevices

/// Whatever a health device may say to the manager of IEEE 11073-20601, without a tag between them: single APDUs, scan
/// reports of a known configuration, whole conversations.
struct ExchangeTarget: FuzzTarget {
    static let name = "20601"

    private static let boxID: [UInt8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]
    private static let reports = [
        EventCode.fixedScan, EventCode.variableScan, EventCode.fixedScanOfPersons, EventCode.variableScanOfPersons,
    ]

    func run(_ input: [UInt8]) {
        var input = FuzzInput(input)
        switch (input.byte() ?? 0) % 4 {
        case 0: _ = try? Message(input.all())
        case 1: speak(&input)
        case 2: Self.describe(&input)
        default: Self.report(&input, of: Self.configuration(input.byte() ?? 0))
        }
    }

    /// One run of bytes an APDU. The manager says nothing after its end.
    private func speak(_ input: inout FuzzInput) {
        var manager = PersonalHealthManager(managerID: Self.boxID, touchedAt: FuzzedTouch.now, zone: .japan)
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

    /// A configuration of the device's own, then a report that is read by it.
    private static func describe(_ input: inout FuzzInput) {
        guard let described = input.run() else { return }
        var reader = MDERReader(described)
        guard let configuration = try? DeviceConfiguration(&reader) else { return }
        report(&input, of: configuration)
    }

    private static func configuration(_ byte: UInt8) -> DeviceConfiguration {
        let known = DeviceConfiguration.standard.sorted { $0.key < $1.key }.map(\.value)
        return known[Int(byte) % known.count]
    }

    private static func report(_ input: inout FuzzInput, of configuration: DeviceConfiguration) {
        let type = reports[Int(input.byte() ?? 0) % reports.count]
        var writer = MDERWriter()
        writer.write(raw: [UInt8](repeating: 0, count: 6))
        writer.write(type)
        writer.writeOctets(input.all())
        var reader = MDERReader(writer.bytes)
        guard let event = try? EventReport(&reader), let report = try? ScanReport(event, of: configuration) else {
            return
        }
        for family in DeviceFamilies.all where family.understands(configuration) {
            _ = family.interpret(report.observations)
        }
    }

    static func seeds() throws -> [[UInt8]] { spoken(DeviceTarget.script) + spoken(tracker) }

    /// A device whose memory is fetched in segments.
    private static var tracker: DeviceScript {
        let hours = (5..<9).map { hour in
            DeviceScript.Entry(
                takenAt: DeviceLocalTime(FuzzedTouch.today, ClockTime(hour: hour, minute: 0)),
                numbers: [.finite(mantissa: 520, exponent: 0), .finite(mantissa: 364, exponent: 0), .notANumber]
            )
        }
        return DeviceScript(.activity, clock: DeviceLocalTime(FuzzedTouch.now, in: .japan), memory: hours)
    }

    /// A whole conversation, and its messages one by one.
    private static func spoken(_ script: some AgentScript) -> [[UInt8]] {
        var agent = PlayedAgent(script)
        var manager = PersonalHealthManager(managerID: boxID, touchedAt: FuzzedTouch.now, zone: .japan)
        var said: [UInt8] = []
        var messages: [[UInt8]] = []
        var heard = [agent.begin()]
        while !heard.isEmpty, messages.count < 40 {
            let apdu = heard.removeFirst()
            said += FuzzInput.run(apdu)
            messages.append([0] + apdu)
            // A report's own bytes follow choice, lengths, invoke id, handle, time and type.
            if apdu.count > 22, apdu[0] == 0xE7 { messages.append([3, 0, 0] + apdu.dropFirst(22)) }
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
        return [[1] + said] + messages
    }
}
