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
