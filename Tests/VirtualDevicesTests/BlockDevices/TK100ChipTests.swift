import CommunityModel
import Felica
import FoundationEssentials
import HealthDevices
import Testing

@testable import VirtualDevices

@Suite("A virtual TK-100 and its block map") struct TK100ChipTests {
    /// The chip as a reader would speak with it.
    private final class ChipLink: FelicaLink {
        private var chip: TK100Chip
        init(_ chip: TK100Chip) { self.chip = chip }

        func exchange(_ frame: [UInt8]) throws(FelicaError) -> [UInt8] {
            guard let answer = chip.respond(to: frame) else { throw .silence }
            return answer
        }
    }

    private static let day = TownDay(daysSinceEpoch: 20_779)
    private static let now = TownZone.japan.instant(of: day, at: ClockTime(hour: 6, minute: 15))

    private static func at(_ minute: Int, hour: Int = 6) -> DeviceLocalTime {
        DeviceLocalTime(day, ClockTime(hour: hour, minute: minute, second: 30))
    }

    private static func catalogue() throws -> BlockMapCatalogue {
        let folder = URL(filePath: #filePath)  // Tests/VirtualDevicesTests/BlockDevices/TK100ChipTests.swift
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/devices")
        return try BlockMapCatalogue(folder: folder.path)
    }

    private func touch(_ chip: TK100Chip) throws -> (outcome: SessionOutcome, stored: [Measurement]) {
        var stored: [Measurement] = []
        let outcome = BlockMapSession(try Self.catalogue())
            .run(memory: FelicaCard(over: ChipLink(chip)), now: Self.now, zone: .japan) { stored += $0 }
        return (outcome, stored)
    }

    private func chip(clock: DeviceLocalTime? = at(15)) throws -> TK100Chip {
        try #require(TK100Chip(clock: clock))
    }

    @Test("agree about every measurement, though neither knows the other's code")
    func agree() throws {
        var chip = try chip()
        chip.measure(TK100Chip.Entry(takenAt: Self.at(10), systolic: 128, diastolic: 76, mean: 93, pulse: 64))
        var second = TK100Chip.Entry(takenAt: Self.at(12), systolic: 186, diastolic: 112, pulse: nil)
        (second.user, second.hasMoved, second.isIrregular) = (2, true, true)
        chip.measure(second)
        let (outcome, stored) = try touch(chip)
        #expect(outcome.ending == .released && outcome.refused.isEmpty)
        #expect(
            stored.map(\.values) == [
                .bloodPressure(try BloodPressure(systolic: 128, diastolic: 76, mean: 93, pulse: 64)),
                .bloodPressure(try BloodPressure(systolic: 186, diastolic: 112, pulse: nil)),
            ]
        )
        #expect(stored.map(\.userSlot) == [1, 2])
        #expect(stored.map(\.quality) == [[], [.questionable, .irregularPulse]])
        #expect(stored.map(\.time.clockQuality) == [.agreed, .agreed])
        #expect(outcome.device?.model == "TK-100" && outcome.device?.serialNumber == "TK10000042")
    }

    @Test("go round the ring: ten are there, the oldest first")
    func ring() throws {
        var chip = try chip()
        for minute in 0..<23 {
            chip.measure(TK100Chip.Entry(takenAt: Self.at(minute, hour: 5), systolic: 120, diastolic: 70, pulse: 60))
        }
        let stored = try touch(chip).stored
        #expect(stored.map(\.time.deviceLocalMilliseconds) == (13..<23).map { Self.at($0, hour: 5).milliseconds })
    }

    @Test("spoilt in one byte lose that measurement alone", arguments: 0..<16)
    func spoilt(byte: Int) throws {
        var chip = try chip()
        for minute in 0..<3 {
            chip.measure(TK100Chip.Entry(takenAt: Self.at(minute), systolic: 120, diastolic: 70, pulse: 60))
        }
        chip.spoil(byte: byte, ofRecord: 1)
        let (outcome, stored) = try touch(chip)
        #expect(stored.count == 2 && outcome.refused.map(\.reason) == [.damaged])
    }

    @Test("with a clock that was never set keep each measurement once")
    func unset() throws {
        var chip = try chip(clock: nil)
        for _ in 0..<2 { chip.measure(TK100Chip.Entry(takenAt: nil, systolic: 120, diastolic: 70, pulse: 60)) }
        let first = try touch(chip).stored
        #expect(first.count == 2 && first.allSatisfy { $0.quality == .clockUnset })
        #expect(try touch(chip).stored.map(\.contentKey) == first.map(\.contentKey))
    }

    @Test("pass over what the maker's test mode wrote")
    func testMode() throws {
        var chip = try chip()
        var entry = TK100Chip.Entry(takenAt: Self.at(1), systolic: 120, diastolic: 80, pulse: 60)
        entry.isTest = true
        chip.measure(entry)
        #expect(try touch(chip).outcome.refused.map(\.reason) == [.notReal])
    }

    @Test("speak with any reader that lets FeliCa commands pass; nobody can write")
    func frames() throws {
        var chip = try chip()
        let idm = chip.idm
        let data = [UInt8](repeating: 0, count: 16)
        let write: [UInt8] = [0x08] + idm + [0x01, 0x09, 0x00, 0x01, 0x80, 0x02] + data
        #expect(chip.respond(to: [UInt8(write.count + 1)] + write) == nil)
        let tooMany: [UInt8] = [0x06] + idm + [0x01, 0x0B, 0x00, 0x05] + [0x80, 0, 0x80, 1, 0x80, 2, 0x80, 3, 0x80, 4]
        #expect(chip.respond(to: [UInt8(tooMany.count + 1)] + tooMany)?.suffix(2) == [0x01, 0xA2])
    }
}
