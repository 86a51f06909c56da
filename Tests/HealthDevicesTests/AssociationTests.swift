import HealthDevices
import Testing

@Suite("An association") struct AssociationTests {
    /// Our own request, with some bytes changed.
    private func answer(to changes: [Int: UInt8]) -> ScriptedManager {
        var request = Transcript.association
        for (offset, byte) in changes { request[offset] = byte }
        var manager = ScriptedManager()
        manager.hear(request)
        return manager
    }

    @Test(
        "is refused with the standard's reason",
        arguments: [
            (4, 0x40, .unsupportedAssociationVersion),
            (12, 0x51, .noCommonProtocol),
            (16, 0x08, .noCommonParameter),
            (20, 0x40, .noCommonParameter),
            (22, 0x40, .noCommonParameter),
            (31, 0x00, .rejectedPermanently),
        ] as [(Int, UInt8, AssociationResult)]
    )
    func refused(offset: Int, byte: UInt8, result: AssociationResult) {
        let manager = answer(to: [offset: byte])
        #expect(manager.sent.map(\.hex) == ["e3000006000\(result.rawValue)00000000"])
        #expect(manager.ending == .associationRefused(result))
    }

    @Test(
        "agrees on the newest version of the protocol that both know",
        arguments: [(0x80, "80"), (0xC0, "40"), (0xFF, "20")] as [(UInt8, String)]
    )
    func versions(offered: UInt8, chosen: String) {
        let sent = answer(to: [16: offered]).sent.first?.hex
        #expect(sent?.hasPrefix("e300002c000350790026\(chosen)000000") == true)
    }

    @Test("for test data is heard to its end, and nothing of it is delivered")
    func testAssociation() {
        var manager = ScriptedManager()
        for (index, apdu) in Transcript.agent.enumerated() {
            var apdu = apdu
            if index == 0 { apdu[26] = 0x20 }
            manager.hear(apdu)
        }
        #expect(manager.sent.first?.hex.hasPrefix("e300002c0003507900268000000080008000000020000000") == true)
        #expect(manager.ending == .released && manager.manager.isTest)
        #expect(manager.measurements.isEmpty && manager.refusals.map(\.reason) == [.notReal, .notReal])
    }

    @Test("with a device that is merely able to test is like any other")
    func ableToTest() {
        #expect(!answer(to: [26: 0x40]).manager.isTest)
    }

    @Test("with a standard configuration that is neither described nor known asks for another")
    func unknownStandard() {
        var manager = answer(to: [44: 0x03, 45: 0xE9])
        manager.hear([UInt8](hex: "E7000018 0016 0001 0101 0010 0000 FFFFFFFF 0D1C 0006 03E9 0000 0000"))
        #expect(manager.sent.last?.hex == "e7000016001400010201000e0000ffffffff0d1c000403e90002")
        #expect(!manager.manager.isDeviceUnknown)
        manager.hear(Transcript.configuration)
        manager.hear(Transcript.attributes)
        manager.hear(Transcript.report)
        #expect(manager.measurements.count == 2)
    }

    @Test("may fall back on a standard configuration without describing it")
    func fallsBackOnStandard() {
        var manager = answer(to: [:])
        manager.hear([UInt8](hex: "E7000018 0016 0001 0101 0010 0000 FFFFFFFF 0D1C 0006 02BC 0000 0000"))
        manager.hear(Transcript.attributes)
        #expect(manager.sent.last?.hex == "e7000016001400010201000e0000ffffffff0d1c000402bc0000")
    }

    @Test("ends when the device falls silent, with the reason of what it owed")
    func timeOut() {
        var silent = ScriptedManager()
        silent.take(silent.manager.timeOut())
        #expect(silent.sent.map(\.hex) == ["e60000020002"] && silent.ending == .timedOut)
        var describing = answer(to: [:])
        #expect(describing.manager.patience == .seconds(10))
        describing.take(describing.manager.timeOut())
        #expect(describing.sent.last?.hex == "e60000020003")
        #expect(describing.manager.timeOut().isEmpty)
    }

    @Test("with a device whose configuration is another than it said ends, and has it described anew")
    func otherConfiguration() {
        var first = ScriptedManager()
        for apdu in Transcript.agent { first.hear(apdu) }
        var second = ScriptedManager(configurations: first.manager.configurations)
        second.hear(Transcript.association)
        second.hear([UInt8](hex: "E7000014 0012 0000 0203 000C 0000 0001 0006 0A44 0002 4002"))
        #expect(second.sent.last?.hex == "e60000020000")
        var third = ScriptedManager(configurations: second.manager.configurations)
        third.hear(Transcript.association)
        #expect(third.sent.last?.hex.hasPrefix("e300002c0003") == true)
    }

    @Test("with a standard monitor is accepted at once, and its attributes are asked for")
    func standard() {
        let manager = answer(to: [44: 0x02, 45: 0xBC])
        #expect(manager.sent.first?.hex.hasPrefix("e300002c0000") == true)
        #expect(manager.sent.last?.hex == "e700000e000c000001030006000000000000")
    }

    @Test("begins with AARQ and nothing else", arguments: ["E40000020000", "E300000600000000 0000", "E5000002 0000"])
    func wrongBeginning(hex: String) {
        var manager = ScriptedManager()
        manager.hear([UInt8](hex: hex))
        #expect(manager.sent.map(\.hex) == ["e60000020000"])
        guard case .garbage = manager.ending else {
            Issue.record("ended with \(String(describing: manager.ending))")
            return
        }
    }

    @Test("that the device aborts is over, and nothing is answered")
    func abortedByDevice() {
        var manager = answer(to: [:])
        let count = manager.sent.count
        manager.hear([UInt8](hex: "E60000020002"))
        manager.hear(Transcript.configuration)
        #expect(manager.ending == .abortedByDevice(reason: 2) && manager.sent.count == count)
    }

    @Test("is released by the manager when the device says nothing more")
    func releasedByManager() {
        var manager = answer(to: [:])
        manager.take(manager.manager.release())
        #expect(manager.sent.last?.hex == "e40000020000")
        manager.hear([UInt8](hex: "E50000020000"))
        #expect(manager.ending == .released)
    }

    @Test(
        "answers what it does not do: other objects, other events, questions of the device",
        arguments: [
            ("E7000012 0010 0005 0101 000A 0001 FFFFFFFF 0D1D 0000", "e700000c000a000503000004" + "00010000"),
            ("E7000012 0010 0005 0101 000A 0000 FFFFFFFF 0D21 0000", "e700000c000a000503000004" + "00090000"),
            ("E7000012 0010 0005 0101 000A 0000 FFFFFFFF 0D1C 0000", "e700000c000a000503000004" + "00180000"),
            ("E700000E 000C 0005 0103 0006 0000 0000 0000", "e700000a0008000504000002" + "0065"),
        ]
    )
    func unsupported(apdu: String, expected: String) {
        var manager = ScriptedManager()
        for apdu in Transcript.agent.prefix(3) { manager.hear(apdu) }
        manager.hear([UInt8](hex: apdu))
        #expect(manager.sent.last?.hex == expected)
        #expect(manager.ending == nil)
    }

    @Test("with a device that measures something else ends as unknown, also when it is only lifted")
    func unknownDevice() {
        var configuration = Transcript.configuration
        configuration[42...43] = [0xF0, 0x99]  // a code of its own instead of blood pressure
        var manager = ScriptedManager()
        manager.hear(Transcript.association)
        manager.hear(configuration)
        #expect(manager.sent.last?.hex == "e7000016001400010201000e0000ffffffff0d1c000440010001")
        #expect(manager.manager.isDeviceUnknown)
        manager.hear([UInt8](hex: "E40000020001"))
        #expect(manager.ending == .unknownDevice)
    }
}
