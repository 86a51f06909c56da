import HealthDevices
import Testing
import VirtualDevices

@Suite("A command to the table") struct TableCommandTests {
    @Test(
        "is understood",
        arguments: [
            ("tap hanako", .tap(.person(.hanako))),
            ("put felica hanako", .put(.person(.hanako))),
            ("put felica 01147500E76A8001", .put(.felica(idm: [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]))),
            ("put town-card TONAMI-000000004", .put(.townCard(number: Array("TONAMI-000000004".utf8)))),
            ("put tag 0408e76a800005", .put(.tag(uid: [0x04, 0x08, 0xE7, 0x6A, 0x80, 0x00, 0x05]))),
            ("put phone", .put(.phone)),
            ("put my-number /cards/hanako", .put(.myNumberCard(folder: "/cards/hanako", .typeB))),
            ("tap my-number /cards/hanako contact", .tap(.myNumberCard(folder: "/cards/hanako", .contact))),
            ("  put   monitor ", .put(.monitor)),
            ("lift", .lift()),
            ("lift from 2", .lift(from: 2)),
            ("put hanako on 6", .put(.person(.hanako), on: 6)),
            ("swap misaki", .swap(.person(.misaki))),
            ("mill hanako 1000", .mill(.person(.hanako), times: 1_000)),
            ("put silent-card", .put(.troublesome(.silent))),
            ("readers named ACS ACR122U", .readers(ReaderLayout(named: "ACS ACR122U"))),
            ("touch monitor", .touchMonitor),
            ("monitor misbehave torn:5", .monitor(.misbehave(.tornAway(afterAnswers: 5)))),
            ("scale misbehave lost:12", .device(.scale, .misbehave(.answerLost(afterAnswers: 12)))),
            ("monitor misbehave off", .monitor(.misbehave(nil))),
            ("monitor tag 3", .monitor(.tag(.type3))),
            ("monitor memory delete", .monitor(.memory(.delete))),
            ("monitor clock right", .monitor(.clock(.right))),
            ("monitor clock slow 15", .monitor(.clock(.ahead(by: .seconds(-900))))),
            ("monitor clock 1970-01-01T00:03", .monitor(.clock(.stuck(at: DeviceLocalTime(milliseconds: 180_000))))),
            ("reader-service crash", .readerService(.crash)),
            ("status", .status),
            ("stop", .stop),
        ] as [(String, TableCommand)]
    )
    func understood(line: String, expected: TableCommand) throws {
        #expect(try TableCommand(line) == expected)
    }

    @Test("says what was measured, when and by whom, in either order")
    func measure() throws {
        let plain = try TableCommand("monitor measure 135/82/68")
        let reading = try #require(CuffReading("135/82/68"))
        #expect(plain == .monitor(.measure(reading, at: nil, slot: nil)))
        let time = DeviceLocalTime(milliseconds: 1_795_329_000_000)  // 2026-11-22T06:30 on the monitor
        let whole = TableCommand.monitor(.measure(reading, at: time, slot: 1))
        #expect(try TableCommand("monitor measure 135/82/68 at 2026-11-22T06:30 slot 1") == whole)
        #expect(try TableCommand("monitor measure 135/82/68 slot 1 at 2026-11-22T06:30:00") == whole)
    }

    @Test(
        "that makes no sense is refused in one sentence",
        arguments: [
            "", "put", "put nobody", "put felica", "put felica 0114", "put felica 01147500E76A80ZZ",
            "put town-card short", "put tag 04", "put hanako twice", "lift all", "touch hanako", "tap", "put my-number",
            "put my-number cards/hanako", "put my-number /cards/hanako wireless",
            "monitor", "monitor measure", "monitor measure 135/82", "monitor measure 135/82/68/1",
            "monitor measure -5/82/68", "monitor measure 135/82/68 at", "monitor measure 135/82/68 at noon",
            "monitor measure 135/82/68 at 2026-02-29T06:30", "monitor measure 135/82/68 at 2026-11-22T24:00",
            "monitor measure 135/82/68 slot 256", "monitor measure 135/82/68 arm left", "monitor clock",
            "monitor clock fast", "monitor clock fast -1", "monitor misbehave", "monitor misbehave torn:",
            "monitor misbehave torn:-1", "monitor misbehave lost", "monitor misbehave torn:1:2", "monitor memory lose",
            "monitor tag 2", "put hanako on", "put hanako on 0", "put hanako on 2 3",
            "lift from", "lift from x", "mill hanako", "mill hanako 0", "readers", "readers 3", "readers -2",
            "readers 18",
            "readers named", "reader-service", "reader-service explode",
            "status please", "おはよう",
        ]
    )
    func refused(line: String) {
        let error = #expect(throws: VirtualDeviceError.self) { try TableCommand(line) }
        #expect(error?.description.hasSuffix("lists the commands.") == true)
    }
}
