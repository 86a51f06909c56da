import CommunityModel
import Felica
import HealthDevices
import SmartCards
import TestSupport
import Testing

@Suite("A recorded session") struct RecordedSessionTests {
    @Test(
        "of a monitor that describes itself is answered as the recorded manager answered",
        .enabled(if: Recording.has("11073/replay_omron_bp_first.hex"), Recording.isMissing)
    )
    func describedMonitor() throws {
        let recording = try Recording("11073/replay_omron_bp_first.hex")
        var manager = ScriptedManager()
        for apdu in recording.agent { manager.hear(apdu) }
        #expect(manager.sent.map(\.hex) == recording.manager.map(\.hex))
        #expect(manager.ending == .released)
        let reading = try #require(manager.measurements.first)
        #expect(manager.measurements.count == 1 && manager.refusals.isEmpty)
        #expect(reading.bloodPressure == (try BloodPressure(systolic: 113, diastolic: 71, mean: 85, pulse: 71)))
        #expect(reading.userSlot == 0x42)
        #expect(reading.device.systemID == [UInt8](hex: "00220922580803cc"))
        let stamp = DeviceLocalTime(
            try #require(TownDay("2010-07-21")),
            ClockTime(hour: 15, minute: 35, second: 53)
        )
        #expect(reading.time.deviceLocalMilliseconds == stamp.milliseconds)
        #expect(reading.time.clockQuality == .unknown)
        #expect(reading.time.instant == TonamiMonitor.touch)
        #expect(reading.quality == .clockUnset)
    }

    @Test(
        "of a standard monitor is answered as the recorded manager answered, and gives all three readings",
        .enabled(if: Recording.has("11073/bloodpressure.hex"), Recording.isMissing)
    )
    func standardMonitor() throws {
        let recording = try Recording("11073/bloodpressure.hex")
        let day = try #require(TownDay("2026-11-22"))
        let touch = TownZone.japan.instant(of: day, at: ClockTime(hour: 19, minute: 40))
        var manager = ScriptedManager(touchedAt: touch)
        for apdu in recording.agent { manager.hear(apdu) }
        #expect(manager.sent.map(\.hex) == recording.manager.map(\.hex))
        #expect(manager.ending == .released)
        #expect(
            manager.measurements.map(\.bloodPressure) == [
                try BloodPressure(systolic: 123, diastolic: 76, mean: 97, pulse: 85),
                try BloodPressure(systolic: 133, diastolic: 85, mean: 96, pulse: 72),
                try BloodPressure(systolic: 119, diastolic: 71, mean: 92, pulse: 67),
            ]
        )
        #expect(manager.measurements.map(\.userSlot) == [nil, nil, nil])
        let first = TownZone.japan.instant(of: day, at: ClockTime(hour: 19, minute: 38, second: 58))
        #expect(manager.measurements[0].time.instant == first + .milliseconds(500))
        #expect(manager.measurements.allSatisfy { $0.quality.isEmpty })
    }

    @Test(
        "of a body composition scale is answered as the recorded manager answered, and gives all its numbers",
        .enabled(if: Recording.has("11073/replay_omron_scale_first.hex"), Recording.isMissing)
    )
    func bodyComposition() throws {
        let recording = try Recording("11073/replay_omron_scale_first.hex")
        var manager = ScriptedManager()
        for apdu in recording.agent { manager.hear(apdu) }
        #expect(manager.sent.map(\.hex) == recording.manager.map(\.hex))
        #expect(manager.ending == .released && manager.refusals.isEmpty)
        #expect(manager.measurements.map(\.quantities) == [Self.omronScale])
        #expect(manager.measurements.map(\.userSlot) == [0x34])
        guard case .quantities(let set) = manager.measurements.first?.values else { return }
        #expect(set.bodyMassIndex()?.description == "27.2")
        // F00E and F00F are the maker's own, and nobody knows what they are.
        #expect(manager.unread.map(\.type.code) == [0xF00E, 0xF00F])
        #expect(manager.unread.map(\.values.count) == [1, 2])
        // They are kept as they came, with the reading of the same step.
        let sources = manager.measurements.first?.sources.map(\.name) ?? []
        #expect(sources.count == 4 && sources.first == "basalMetabolism", "which came in another unit")
        #expect(sources.dropFirst().map { $0.prefix(11) } == ["MDC 2:61454", "MDC 2:61456", "MDC 2:61457"])
    }

    /// As the recordings' own note has it; the body mass index is reckoned, not taken over.
    private static let omronScale: [MeasuredQuantity: String] = [
        .weight: "79.6", .height: "171.0", .bodyFat: "25.7", .basalMetabolism: "1695", .visceralFatLevel: "8.0",
        .bodyAge: "54", .skeletalMuscle: "33.8",
    ]

    @Test(
        "of a standard scale is answered as the recorded manager answered, and gives each weight once",
        .enabled(if: Recording.has("11073/weightscale.hex"), Recording.isMissing)
    )
    func standardScale() throws {
        let recording = try Recording("11073/weightscale.hex")
        var manager = ScriptedManager()
        for apdu in recording.agent { manager.hear(apdu) }
        #expect(manager.sent.map(\.hex) == recording.manager.map(\.hex))
        #expect(manager.ending == .released && manager.refusals.isEmpty && manager.unread.isEmpty)
        #expect(manager.measurements.map(\.quantities) == ["73.2", "87.2", "83.2"].map { [.weight: $0] })
    }

    /// The agent's side of every recording, and how many readings it gives.
    private static let agents: [(path: String, readings: Int)] = [
        ("11073/omron_bp.hex", 1), ("11073/omron_scale.hex", 1), ("11073/bloodpressure.hex", 3),
        ("11073/weightscale.hex", 3), ("11073/replay_omron_bp_first.hex", 1),
        ("11073/replay_omron_scale_first.hex", 1),
    ].filter { Recording.has($0.0) }

    @Test("comes over a tag of either type in pieces of any size as it came without one", arguments: agents)
    func overTags(path: String, readings: Int) throws {
        let agent = try Recording(path).agent
        var manager = ScriptedManager()
        for apdu in agent { manager.hear(apdu) }
        #expect(manager.measurements.count == readings)
        for limit in [15, 16, 59, 255] {
            let channel = RecordedTagChannel(agent: Recording.records(of: agent), limit: limit)
            var stored: [Measurement] = []
            var session = HealthDeviceSession.impatient()
            let outcome = session.run(channel: channel, now: TonamiMonitor.touch, zone: .japan) { stored += $0 }
            #expect(outcome.ending == .released && stored == manager.measurements)
        }
        for blocks in [1, 4, 12] {
            let frames = RecordedType3Frames(agent: Recording.records(of: agent), blocksAtOnce: blocks)
            var stored: [Measurement] = []
            var session = HealthDeviceSession.impatient()
            let outcome = session.run(felica: FelicaCard(over: frames), now: TonamiMonitor.touch, zone: .japan) {
                stored += $0
            }
            #expect(outcome.ending == .released && stored == manager.measurements)
        }
    }

    @Test(
        "over a tag has the recorded flags and APDUs on both sides",
        .enabled(if: Recording.has("11073/omron_bp.t4.txt"), Recording.isMissing)
    )
    func overTag() throws {
        let recording = try Recording("11073/omron_bp.t4.txt")
        let channel = RecordedTagChannel(agent: recording.agent)
        var session = HealthDeviceSession.impatient()
        var stored: [Measurement] = []
        let outcome = session.run(channel: channel, now: TonamiMonitor.touch, zone: .japan) { stored += $0 }
        #expect(channel.records.map(\.hex) == recording.manager.map(\.hex))
        #expect(outcome.ending == .released && outcome.delivered == 1 && outcome.refused.isEmpty)
        #expect(stored.map(\.bloodPressure) == [try BloodPressure(systolic: 113, diastolic: 71, mean: 85, pulse: 71)])
    }

    @Test(
        "is followed by a shorter one once the monitor is known",
        .enabled(if: Recording.has("11073/omron_bp.hex"), Recording.isMissing)
    )
    func knownMonitor() throws {
        let script = try Recording("11073/omron_bp.hex").agent
        var first = ScriptedManager()
        for apdu in script { first.hear(apdu) }
        var second = ScriptedManager(configurations: first.manager.configurations)
        for apdu in script where apdu != script[1] { second.hear(apdu) }
        #expect(second.sent.first?.hex.hasPrefix("e300002c0000") == true)
        #expect(second.measurements == first.measurements)
        #expect(second.ending == .released)
    }
}
