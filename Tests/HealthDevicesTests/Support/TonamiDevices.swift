import CommunityModel
import Felica
import HealthDevices
import SmartCards
import Testing

/// The other devices on Hanako's table, at the same moment as ``TonamiMonitor``.
enum TonamiDevices {
    static func script(
        _ kind: DeviceKind,
        _ memory: DeviceScript.Entry...,
        changes: (inout DeviceScript) -> Void = { _ in }
    ) -> DeviceScript {
        var script = DeviceScript(kind, clock: TonamiMonitor.at(6, 15), memory: memory)
        changes(&script)
        return script
    }

    static func entry(_ numbers: (Int32, Int8)..., at time: DeviceLocalTime, slot: UInt16? = nil) -> DeviceScript.Entry
    {
        DeviceScript.Entry(
            takenAt: time,
            numbers: numbers.map { .finite(mantissa: $0.0, exponent: $0.1) },
            userSlot: slot
        )
    }

    /// An hour of a tracker.
    static func hour(_ hour: Int, steps: Int32, on day: TownDay = TonamiMonitor.today) -> DeviceScript.Entry {
        entry((steps, 0), (steps * 7, -1), (steps * 4, 1), at: TonamiMonitor.at(hour, 0, on: day))
    }

    /// Steps of an hour, as a segment tells them.
    static func steps(_ count: Int32, at time: DeviceLocalTime) -> MetricObservation {
        MetricObservation(
            type: .distance,
            unit: UnitCode.step,
            values: [.init(code: MetricType.distance.code, number: .finite(mantissa: count, exponent: 0))],
            takenAt: time,
            period: 3_600_000
        )
    }

    /// What no family reads.
    static func privateNumber(at time: DeviceLocalTime?) -> MetricObservation {
        MetricObservation(
            type: .measured(0xF0F0),
            unit: nil,
            values: [.init(code: 0xF0F0, number: .finite(mantissa: 7, exponent: 0))],
            takenAt: time
        )
    }

    /// A reading, and what it is in the canonical units.
    struct Morning: CustomTestStringConvertible, Sendable {
        let kind: DeviceKind
        let entry: DeviceScript.Entry
        let values: [MeasuredQuantity: String]
        var testDescription: String { kind.rawValue }

        init(_ kind: DeviceKind, _ entry: DeviceScript.Entry, _ values: [MeasuredQuantity: String]) {
            self.kind = kind
            self.entry = entry
            self.values = values
        }
    }

    /// One reading of each kind, as the person reads it off the display.
    static let mornings = [
        Morning(.scale, entry((625, -1), at: TonamiMonitor.at(6, 10)), [.weight: "62.5"]),
        Morning(
            .bodyComposition,
            entry((6250, -2), (158, 0), (271, -1), at: TonamiMonitor.at(6, 10)),
            [.weight: "62.50", .height: "158", .bodyFat: "27.1"]
        ),
        Morning(.thermometer, entry((368, -1), at: TonamiMonitor.at(6, 10)), [.bodyTemperature: "36.8"]),
        Morning(
            .oximeter,
            entry((97, 0), (64, 0), at: TonamiMonitor.at(6, 10)),
            [.oxygenSaturation: "97", .pulseRate: "64"]
        ),
        Morning(.glucose, entry((98, 0), at: TonamiMonitor.at(6, 10)), [.bloodGlucose: "98"]),
    ]
}

/// A played device, and whoever has it on the table.
final class DeviceChannel: CardChannel {
    private(set) var tag: PlayedTag<DeviceScript>
    private(set) var commands = 0
    var commandsUntilRemoval: Int?
    /// What happens on the device before the command with this number.
    var interruption: (before: Int, entry: DeviceScript.Entry)?

    init(_ script: DeviceScript, limit: Int = 0xF6) {
        tag = PlayedTag(script, readLimit: limit, writeLimit: limit)
    }

    func touchAgain() {
        tag.fieldOn()
        commands = 0
        commandsUntilRemoval = nil
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        if commands == commandsUntilRemoval { throw .removed }
        if let interruption, interruption.before == commands { tag.remember(interruption.entry) }
        commands += 1
        return try ResponseAPDU(bytes: tag.respond(to: command.bytes))
    }
}

/// The same behind a Type 3 tag.
final class DeviceFrames: FelicaLink {
    private(set) var tag: PlayedType3Tag<DeviceScript>

    init(_ script: DeviceScript) {
        tag = PlayedType3Tag(script)
    }

    func exchange(_ frame: [UInt8]) throws(FelicaError) -> [UInt8] {
        guard let answer = tag.respond(to: frame) else { throw .silence }
        return answer
    }
}

/// One touch, and what was stored in it.
struct DeviceTouch {
    let outcome: SessionOutcome
    let stored: [Measurement]

    init(
        _ channel: DeviceChannel,
        at now: Instant = TonamiMonitor.touch,
        collectorHas: ([ContentKey]) -> Bool = { _ in false }
    ) {
        var session = HealthDeviceSession.impatient()
        var stored: [Measurement] = []
        outcome = session.run(
            channel: channel,
            now: now,
            zone: .japan,
            store: { stored += $0 },
            collectorHas: collectorHas
        )
        self.stored = stored
    }
}
