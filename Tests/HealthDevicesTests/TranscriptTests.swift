import CommunityModel
import HealthDevices
import Testing

@Suite("A session written down byte by byte") struct TranscriptTests {
    @Test("gives a reading for each person, converted from kPa, under the device's own name and clock")
    func readings() throws {
        var manager = ScriptedManager()
        for apdu in Transcript.agent { manager.hear(apdu) }
        #expect(manager.ending == .released)
        #expect(
            manager.measurements.map(\.bloodPressure) == [
                try BloodPressure(systolic: 120, diastolic: 75, mean: 90, pulse: 61),
                try BloodPressure(systolic: 140, diastolic: 85, mean: 103, pulse: 72),
            ]
        )
        #expect(manager.measurements.map(\.userSlot) == [1, 2])
        let reading = try #require(manager.measurements.first)
        #expect(
            reading.device
                == DeviceIdentity(
                    systemID: [UInt8](hex: "00091FFFFE123456"),
                    manufacturer: "Tonami",
                    model: "TK-900",
                    serialNumber: "42"
                )
        )
        #expect(reading.time.clockQuality == .agreed && reading.quality.isEmpty)
        let measured = TownZone.japan.instant(
            of: TonamiMonitor.today,
            at: ClockTime(hour: 6, minute: 10, second: 20)
        )
        #expect(reading.time.instant == measured)
        #expect(Set(manager.measurements.map(\.contentKey)).count == 2)
    }

    @Test("is answered in order: accepted, attributes asked, configuration accepted, report confirmed, released")
    func answers() {
        var manager = ScriptedManager()
        for apdu in Transcript.agent { manager.hear(apdu) }
        #expect(
            manager.sent.map(\.hex) == [
                "e300002c000350790026800000008000800000000000000080000000000811223344556677880000" + "0000000000000000",
                "e700000e000c000001030006000000000000",
                "e7000016001400010201000e0000ffffffff0d1c000440010000",
                "e7000012001000020201000a0000ffffffff0d1f0000",
                "e50000020000",
            ]
        )
    }

    @Test("asks for the device's clock before a report that came too early is read")
    func earlyReport() {
        var known = ConfigurationCache()
        var first = ScriptedManager()
        for apdu in Transcript.agent { first.hear(apdu) }
        known = first.manager.configurations
        var manager = ScriptedManager(configurations: known)
        manager.hear(Transcript.association)
        manager.hear(Transcript.report)
        #expect(manager.measurements.isEmpty)
        #expect(manager.sent.count == 2)
        manager.hear(Transcript.attributes)
        #expect(manager.measurements == first.measurements)
        #expect(manager.sent.last?.hex == "e7000012001000020201000a0000ffffffff0d1f0000")
    }

    @Test("ends when a device reports and reports, and does not tell its clock")
    func neverTellsClock() {
        var manager = ScriptedManager()
        var association = Transcript.association
        association[44...45] = [0x02, 0xBC]
        manager.hear(association)
        for _ in 0..<9 { manager.hear(Transcript.report) }
        #expect(manager.sent.last?.hex == "e60000020001" && manager.measurements.isEmpty)
    }

    @Test("goes on without name and clock when the device will not tell them")
    func withoutAttributes() {
        var manager = ScriptedManager()
        manager.hear(Transcript.association)
        manager.hear(Transcript.configuration)
        manager.hear([UInt8](hex: "E700 000C 000A 0000 0300 0004 0001 0000"))
        manager.hear(Transcript.report)
        #expect(manager.measurements.map(\.device.model) == ["", ""])
        #expect(manager.measurements.map(\.time.clockQuality) == [.agreed, .agreed])
    }

    @Test("forgets a configuration that the reports no longer fit, so that the device describes itself anew")
    func changedConfiguration() {
        var manager = ScriptedManager()
        for apdu in Transcript.agent.prefix(3) { manager.hear(apdu) }
        let key = ConfigurationCache.Key(systemID: [UInt8](hex: "00091FFFFE123456"), configurationID: 0x4001)
        #expect(manager.manager.configurations[key] != nil)
        var report = Transcript.report
        report[38] = 0x07  // object 7 is in no configuration
        report[37] = 0x00
        manager.hear(report)
        #expect(manager.manager.configurations[key] == nil)
        #expect(manager.sent.last?.hex == "e60000020000")
    }
}
