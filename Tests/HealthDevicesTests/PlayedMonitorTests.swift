import HealthDevices
import Testing

@Suite("A played monitor") struct PlayedMonitorTests {
    /// A tag whose NDEF file is selected.
    private func selectedTag(_ script: MonitorScript = TonamiMonitor.script(TonamiMonitor.morning)) -> PHDCAgentTag {
        var tag = PHDCAgentTag(script)
        for command in ["00A4040007D276000085010100", "00A4000C02E103", "00A4000C02E104"] {
            #expect(tag.respond(to: [UInt8](hex: command)).hex == "9000")
        }
        return tag
    }

    @Test("shows its association request with flags 00, before anybody has said anything")
    func firstRecord() {
        var tag = selectedTag()
        #expect(tag.respond(to: [UInt8](hex: "00B0000002")).hex == "003d9000")
        #expect(
            tag.respond(to: [UInt8](hex: "00B000023D")).hex
                == "d1033750484400e2000032800000000001002a5079002680000000800080000000000000000080000000080009"
                + "1ffffe12345602bc00010100000000009000"
        )
    }

    @Test(
        "keeps to the status words of ISO/IEC 7816-4",
        arguments: [
            ("00A4040007D276000085010000", "6a82"), ("00A4000C02E105", "6a82"), ("00B00000F7", "6700"),
            ("00B0080001", "6b00"), ("00D607FF020000", "6b00"), ("00CA000000", "6d00"), ("FFCA000000", "6e00"),
            ("00B0", "6700"), ("00D6000005D000", "6700"),
        ]
    )
    func statusWords(command: String, status: String) {
        var tag = selectedTag()
        #expect(tag.respond(to: [UInt8](hex: command)).hex == status)
    }

    @Test("does not let its capability container be written")
    func readOnlyContainer() {
        var tag = selectedTag()
        _ = tag.respond(to: [UInt8](hex: "00A4000C02E103"))
        #expect(tag.respond(to: [UInt8](hex: "00D60000020000")).hex == "6982")
    }

    @Test(
        "says how a manager broke the rules",
        arguments: [
            ("000A D1 03 07 504844 81 E6000002", "no empty record before its own"),
            ("0007 D1 01 03 55 004142", "a record that is not of type PHD"),
        ]
    )
    func violations(file: String, violation: String) {
        var tag = selectedTag()
        let bytes = [UInt8](hex: file)
        _ = tag.respond(to: [0x00, 0xD6, 0x00, 0x00, UInt8(bytes.count)] + bytes)
        #expect(tag.violation == violation)
    }

    @Test("does not answer a record out of turn")
    func outOfTurn() {
        var tag = selectedTag()
        _ = tag.respond(to: [UInt8](hex: "00D60000050003D00000"))
        _ = tag.respond(to: [UInt8](hex: "00D60000090007D1030450484483"))
        #expect(tag.violation == "a flags byte out of turn")
    }

    @Test("tells a manager that speaks nonsense to stop")
    func nonsense() {
        var agent = PersonalHealthAgent(TonamiMonitor.script(TonamiMonitor.morning))
        _ = agent.begin()
        #expect(agent.respond(to: [0x01, 0x02, 0x03]).hex == "e60000020000")
        #expect(agent.respond(to: []).isEmpty)
        #expect(agent.memory == [TonamiMonitor.morning])
    }

    @Test("keeps its memory when the association is refused")
    func refused() {
        var agent = PersonalHealthAgent(TonamiMonitor.script(TonamiMonitor.morning))
        _ = agent.begin()
        #expect(agent.respond(to: [UInt8](hex: "E3000006 0001 0000 0000")).isEmpty)
        #expect(agent.memory == [TonamiMonitor.morning] && agent.confirmed.isEmpty)
    }
}
