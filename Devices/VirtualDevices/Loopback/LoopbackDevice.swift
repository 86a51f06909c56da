import CommunityModel
package import HealthDevices

/// A device that is played over TCP, for managers of other makers and for ours.
package struct LoopbackDevice: Sendable {
    /// Kinds by the names that a command takes.
    package static let kinds = ["blood-pressure"] + DeviceKind.allCases.map(\.rawValue)

    private let agent: Agent

    private enum Agent: Sendable {
        case monitor(PersonalHealthAgent)
        case device(PlayedAgent<DeviceScript>)
    }

    /// - Parameters:
    ///   - kind: one of ``kinds``.
    ///   - measurements: as they stand on the display; each a minute later than the one before (a tracker's an hour), the
    ///     last one now.
    ///   - now: what the device's clock shows.
    /// - Throws: ``VirtualDeviceError/notUnderstood(_:)``.
    package init(_ kind: String, measurements: [String], now: DeviceLocalTime) throws(VirtualDeviceError) {
        if kind == "blood-pressure" {
            let entries = try Self.entries(measurements, now, apart: 60_000) { (reading: CuffReading, time) in
                reading.entry(takenAt: time, slot: nil)
            }
            agent = .monitor(PlayedAgent(MonitorScript(clock: now, memory: entries)))
            return
        }
        guard let kind = DeviceKind(rawValue: kind) else {
            throw .notUnderstood("\"\(kind)\" (a kind: \(Self.kinds.joined(separator: ", ")))")
        }
        let apart: Int64 = kind == .activity ? 3_600_000 : 60_000
        let entries = try Self.entries(measurements, now, apart: apart) { (reading: DisplayedNumbers, time) in
            reading.entry(takenAt: time, slot: nil)
        }
        agent = .device(PlayedAgent(DeviceScript(kind, clock: now, memory: entries)))
    }

    private static func entries<Reading: DisplayedReading, Entry>(
        _ texts: [String],
        _ now: DeviceLocalTime,
        apart: Int64,
        entry: (Reading, DeviceLocalTime) -> Entry
    ) throws(VirtualDeviceError) -> [Entry] {
        var entries: [Entry] = []
        for (index, text) in texts.enumerated() {
            guard let reading = Reading(text) else { throw .notUnderstood("\"\(text)\" (\(Reading.example))") }
            let time = now.milliseconds - Int64(texts.count - 1 - index) * apart
            entries.append(entry(reading, DeviceLocalTime(milliseconds: time)))
        }
        return entries
    }

    /// Has one conversation, with a manager that may be silent for `patience`: how it ended; nil when the manager went
    /// away or fell silent.
    package func converse(
        at end: LoopbackEnd,
        patience: Duration = .seconds(30)
    ) throws(VirtualDeviceError) -> PlayedEnding? {
        switch agent {
        case .monitor(var agent): try Self.converse(&agent, at: end, patience)
        case .device(var agent): try Self.converse(&agent, at: end, patience)
        }
    }

    private static func converse(
        _ agent: inout PlayedAgent<some AgentScript>,
        at end: LoopbackEnd,
        _ patience: Duration
    ) throws(VirtualDeviceError) -> PlayedEnding? {
        var socket = try end.meet()
        try socket.send(agent.begin())
        while agent.ending == nil {
            guard case .apdu(let heard) = socket.receive(within: patience) else { return nil }
            var said = agent.respond(to: heard)
            // Nobody passes the turn here: what comes next is said at once.
            while !said.isEmpty {
                try socket.send(said)
                said = agent.ending == nil ? agent.respond(to: []) : []
            }
        }
        return agent.ending
    }
}
