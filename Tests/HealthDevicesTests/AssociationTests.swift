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
            (16, 0x40, .noCommonParameter),
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

    @Test("for test data is refused; a device that is merely able to test is not")
    func testAssociation() {
        #expect(answer(to: [26: 0x20]).ending == .associationRefused(.rejectedPermanently))
        #expect(answer(to: [26: 0x40]).ending == nil)
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
            ("E700000E 000C 0005 0103 0006 0000 0000 0000", "e700000a0008000504000002" + "0003"),
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
        configuration[42...43] = [0xE1, 0x40]  // body mass instead of blood pressure
        var manager = ScriptedManager()
        manager.hear(Transcript.association)
        manager.hear(configuration)
        #expect(manager.sent.last?.hex == "e7000016001400010201000e0000ffffffff0d1c000440010001")
        #expect(manager.manager.isDeviceUnknown)
        manager.hear([UInt8](hex: "E40000020001"))
        #expect(manager.ending == .unknownDevice)
    }
}
