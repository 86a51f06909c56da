import CommunityModel
import SmartCards
import Testing

@testable import HealthDevices

@Suite("A touch of a device that a block map describes") struct BlockMapSessionTests {
    private struct DiskFull: Error {}

    private func touch(
        _ memory: PlayedMemory,
        _ maps: String...,
        at now: Instant = TonamiMonitor.touch
    ) throws -> (outcome: SessionOutcome, stored: [Measurement]) {
        let files = maps.enumerated().map { (name: "\($0).json", json: Array($1.utf8)) }
        var stored: [Measurement] = []
        let outcome = BlockMapSession(try BlockMapCatalogue(files))
            .run(memory: memory, now: now, zone: .japan) { stored += $0 }
        return (outcome, stored)
    }

    private func weights(_ measurements: [Measurement]) -> [String] {
        measurements.compactMap { measurement in
            guard case .quantities(let set) = measurement.values else { return nil }
            return set[.weight]?.description
        }
    }

    private let records = [
        MapText.scaleRecord(9, 1_250), MapText.scaleRecord(10, 1_248), MapText.scaleRecord(8, 1_260),
    ]

    @Test("reads everything, the oldest first, and writes nothing")
    func all() throws {
        let (outcome, stored) = try touch(MapText.scaleMemory(records), MapText.scale())
        #expect(outcome.ending == .released && outcome.delivered == 3 && outcome.refused.isEmpty)
        #expect(weights(stored) == ["63.00", "62.50", "62.40"])
        #expect(stored.allSatisfy { $0.device.systemID == PlayedMemory.identifier && $0.device.model == "TS-20" })
    }

    @Test("finds the oldest also where the counter began again")
    func wrapped() throws {
        let memory = MapText.scaleMemory([
            MapText.scaleRecord(1, 1_250), MapText.scaleRecord(254, 1_248), MapText.scaleRecord(255, 1_260),
        ])
        #expect(weights(try touch(memory, MapText.scale()).stored) == ["62.40", "63.00", "62.50"])
    }

    @Test("gives each act of measuring the same content key at each touch, though the device has no clock")
    func again() throws {
        let first = try touch(MapText.scaleMemory(records), MapText.scale()).stored.map(\.contentKey)
        let more = [MapText.scaleRecord(11, 1_250)] + records
        let later = try touch(MapText.scaleMemory(more), MapText.scale(), at: TonamiMonitor.touch + .hours(12))
        #expect(Set(first).count == 3)
        #expect(Set(later.stored.map(\.contentKey)).subtracting(first).count == 1)
    }

    @Test("counts a record that is there twice once")
    func twice() throws {
        let (outcome, stored) = try touch(MapText.scaleMemory([records[0], records[0], records[1]]), MapText.scale())
        #expect(outcome.delivered == 2 && stored.count == 2)
    }

    @Test("refuses a record whose check is wrong; the others stay good")
    func damaged() throws {
        var spoilt = records
        spoilt[1][3] ^= 1
        let (outcome, stored) = try touch(MapText.scaleMemory(spoilt), MapText.scale())
        #expect(weights(stored) == ["63.00", "62.50"])
        #expect(outcome.refused.map(\.reason) == [.damaged])
    }

    @Test("torn away at any command keeps nothing, and the next touch has everything")
    func torn() throws {
        let whole = MapText.scaleMemory(records)
        _ = try touch(whole, MapText.scale())
        #expect(whole.commands == 4)
        for count in 0..<whole.commands {
            let memory = MapText.scaleMemory(records)
            memory.commandsUntilRemoval = count
            let torn = try touch(memory, MapText.scale())
            #expect(torn.outcome.ending == .tornAway(.removed) && torn.stored.isEmpty)
            memory.commandsUntilRemoval = nil
            #expect(try touch(memory, MapText.scale()).stored.count == 3)
        }
    }

    @Test("whose readings cannot be stored says so")
    func storage() throws {
        let catalogue = try BlockMapCatalogue([("a.json", Array(MapText.scale().utf8))])
        let outcome = BlockMapSession(catalogue)
            .run(memory: MapText.scaleMemory(records), now: TonamiMonitor.touch, zone: .japan) { _ in throw DiskFull() }
        #expect(outcome.ending == .storageFailed && outcome.delivered == 0)
    }

    @Test("is none of ours where system, service or bytes are another's")
    func others() throws {
        let blocks = MapText.scaleMemory(records).blocks
        #expect(try touch(PlayedMemory(blocks, system: 0x12FC), MapText.scale()).outcome.ending == .notAHealthDevice)
        #expect(try touch(PlayedMemory(blocks, service: 0x0009), MapText.scale()).outcome.ending == .notAHealthDevice)
        let other = MapText.scale().replacing("53 43", with: "53 44")
        #expect(try touch(PlayedMemory(blocks), other).outcome.ending == .notAHealthDevice)
        #expect(try touch(PlayedMemory(blocks), other, MapText.scale()).outcome.delivered == 3)
        #expect(try touch(PlayedMemory(blocks)).outcome.ending == .notAHealthDevice)
    }

    @Test("of a memory with fewer blocks than the map says is refused")
    func short() throws {
        let memory = PlayedMemory(Array(MapText.scaleMemory(records).blocks.prefix(3)))
        guard case .garbage = try touch(memory, MapText.scale()).outcome.ending else {
            Issue.record("it was read")
            return
        }
    }

    private static let counted = """
        {"blocks": {"first": 0, "count": 1}, "constants": [{"byte": 0, "hex": "53 43"}], "check": {"kind": "none"},
         "counter": {"byte": 2}}
        """

    @Test("reads again when the device measured meanwhile, and keeps what it then says")
    func measuredMeanwhile() throws {
        let memory = MapText.scaleMemory(records)
        var reads = 0
        memory.meanwhile = { memory in
            reads += 1
            // The header and the records were read: now there is another record where the first one was.
            if reads == 3 {
                memory.blocks[0][2] += 1
                memory.blocks[1].replaceSubrange(0..<8, with: MapText.scaleRecord(11, 1_300))
            }
        }
        let (outcome, stored) = try touch(memory, MapText.scale(header: Self.counted))
        #expect(outcome.ending == .released)
        #expect(weights(stored) == ["63.00", "62.40", "65.00"])
    }

    @Test("of a device that never stands still comes to an end, and keeps nothing")
    func restless() throws {
        let memory = MapText.scaleMemory(records)
        memory.meanwhile = { $0.blocks[0][2] &+= 1 }
        let (outcome, stored) = try touch(memory, MapText.scale(header: Self.counted))
        #expect(outcome.ending == .timedOut && stored.isEmpty && memory.commands < 20)
    }

    @Test("without counter and check takes only what reads the same twice")
    func unguarded() throws {
        let memory = MapText.scaleMemory(records)
        var reads = 0
        memory.meanwhile = { memory in
            reads += 1
            if reads == 3 { memory.blocks[1].replaceSubrange(0..<8, with: MapText.scaleRecord(11, 1_300)) }
        }
        let (outcome, stored) = try touch(memory, MapText.scale(check: #"{"kind": "none"}"#))
        #expect(outcome.ending == .released)
        #expect(weights(stored) == ["63.00", "62.40", "65.00"])
    }

    @Test("with a clock that is wrong corrects the times by it")
    func clock() throws {
        let header = """
            {"blocks": {"first": 0, "count": 1}, "constants": [{"byte": 0, "hex": "53 43"}], "check": {"kind": "none"},
             "clock": {"minutes": {"byte": 4, "bytes": 4, "order": "big"}, "since": "2000-01-01"}}
            """
        let fields = """
            "takenAt": {"minutes": {"byte": 3, "bytes": 4, "order": "big"}, "since": "2000-01-01"},
            "weight": {"byte": 2, "unit": "kg"}
            """
        func minutes(_ time: DeviceLocalTime) -> [UInt8] {
            let passed = time.milliseconds / 60_000 - (30 * 365 + 7) * 1_440
            return [24, 16, 8, 0].map { UInt8(passed >> Int64($0) & 0xFF) }
        }
        // An hour ahead at the touch, which is at 6:15.
        let record = [0, 0, 62] + minutes(TonamiMonitor.at(7, 10)) + [0]
        let memory = MapText.scaleMemory([record])
        memory.blocks[0].replaceSubrange(4..<8, with: minutes(TonamiMonitor.at(7, 15)))
        let text = MapText.scale(header: header, fields: fields, check: #"{"kind": "none"}"#)
        let measurement = try #require(try touch(memory, text).stored.first)
        #expect(measurement.time.clockQuality == .corrected)
        #expect(measurement.time.instant == TonamiMonitor.touch - .minutes(5))
    }
}
