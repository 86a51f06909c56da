import CommunityModel
import HealthDevices
import Testing

@Suite("A report") struct ScanReportTests {
    /// What a manager makes of a report in the standard configuration.
    private func manager(after event: String, kind: String = "0101", type: String) -> ScriptedManager {
        var manager = ScriptedManager()
        var association = Transcript.association
        association[44...45] = [0x02, 0xBC]
        manager.hear(association)
        manager.hear(Transcript.attributes)
        let info = [UInt8](hex: event)
        var report = [UInt8](hex: "E700 0000 0000 0007 \(kind) 0000 0000 FFFFFFFF \(type) 0000")
        report[3] = UInt8(info.count + 18)
        report[5] = UInt8(info.count + 16)
        report[11] = UInt8(info.count + 10)
        report[21] = UInt8(info.count)
        manager.hear(report + info)
        return manager
    }

    private let stamp = "2026112206123000"

    @Test("of named attributes is read like a fixed one, with its own unit and status")
    func variable() throws {
        let manager = manager(
            after: """
                F000 0001 0002 0044
                0001 0003 0020 0A75 000A 0003 0006 F0A0 F064 F078 0990 0008 \(stamp) 0996 0002 0F03
                0002 0003 0018 0A4C 0002 003D 0990 0008 \(stamp) 0947 0002 4000
                """,
            type: "0D1E"
        )
        let reading = try #require(manager.measurements.first)
        #expect(reading.bloodPressure == (try BloodPressure(systolic: 120, diastolic: 75, mean: 90, pulse: 61)))
        #expect(reading.quality == .questionable && reading.userSlot == nil)
        #expect(manager.sent.last?.hex == "e7000012001000070201000a0000ffffffff0d1e0000")
    }

    @Test("of named attributes may come in groups by person, with numbers that bring their names")
    func variableOfPersons() throws {
        let manager = manager(
            after: """
                F000 0001 0001 003E 0003 0001 0038 0001 0002 0032
                094B 0022 0003 001E 4A06 0000 0F20 0000004C 4A05 0000 0F20 00000080 4A07 4000 0F20 0000005D
                0990 0008 \(stamp)
                """,
            type: "0D20"
        )
        let reading = try #require(manager.measurements.first)
        #expect(reading.bloodPressure == (try BloodPressure(systolic: 128, diastolic: 76, mean: 93, pulse: nil)))
        #expect(reading.userSlot == 3 && reading.quality == .questionable)
    }

    /// What a manager makes of a report with this info in configuration `id`.
    private func manager(after info: String, of id: [UInt8]) -> ScriptedManager {
        var manager = ScriptedManager()
        var association = Transcript.association
        association[44...45] = id[...]
        manager.hear(association)
        manager.hear(Transcript.attributes)
        let info = [UInt8](hex: info)
        let lengths = [18, 16, 10, 0].map { UInt8(info.count + $0) }
        let head = [0xE7, 0, 0, lengths[0], 0, lengths[1], 0, 7, 1, 1, 0, lengths[2]]
        manager.hear(head + [UInt8](hex: "0000 FFFFFFFF 0D1D") + [0, lengths[3]] + info)
        return manager
    }

    /// As Antidote's oximeter sends it, in configuration 0190, whose map has no stamps.
    @Test("may stamp what its map has without a stamp, as oximeters do; but not fill it with anything else")
    func stampBeyondMap() {
        let info = "F000 0000 0002 001C 0001 000A F3C5 \(stamp) 000A 000A F27B \(stamp)"
        let stamped = manager(after: info, of: [0x01, 0x90])
        #expect(stamped.measurements.map(\.quantities) == [[.oxygenSaturation: "96.5", .pulseRate: "63.5"]])
        #expect(stamped.measurements.map(\.time.clockQuality) == [.agreed])
        let garbled = manager(after: info.replacing(stamp, with: "FFFFFFFFFFFFFFFF"), of: [0x01, 0x90])
        guard case .garbage = garbled.ending else {
            Issue.record("ended with \(String(describing: garbled.ending))")
            return
        }
    }

    /// As Antidote's glucose meter sends it.
    @Test(
        "may be filled up with two zeros, and with nothing else",
        arguments: [("0000", true), ("0001", false), ("000000", false)]
    )
    func filling(filling: String, isTaken: Bool) {
        let info = "F000 0000 0001 000E 0001 000A F084 \(stamp) \(filling)"
        let manager = manager(after: info, of: [0x06, 0xA4])
        #expect(manager.measurements.map(\.quantities) == (isTaken ? [[.bloodGlucose: "13.2"]] : []))
    }

    @Test("that wants no confirmation gets none")
    func unconfirmed() {
        let manager = manager(
            after: "F000 0001 0001 0016 0001 0012 0003 0006 0080 004C 005D \(stamp)",
            kind: "0100",
            type: "0D1D"
        )
        #expect(manager.measurements.map(\.bloodPressure.pulse) == [nil])
        #expect(manager.sent.count == 2)
    }

    @Test("of nothing but what no family knows is confirmed, and no reading")
    func nothingKnown() {
        let manager = manager(after: "F000 0001 0000 0000", type: "0D1D")
        #expect(manager.measurements.isEmpty && manager.refusals.isEmpty && manager.ending == nil)
        #expect(manager.sent.last?.hex == "e7000012001000070201000a0000ffffffff0d1d0000")
    }
}
