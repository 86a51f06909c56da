import SmartCards
import Testing

@Suite("A command to a card") struct CommandAPDUTests {
    @Test(
        "is written in the shortest of the seven forms of ISO/IEC 7816-4",
        arguments: [
            (CommandAPDU(0x00, 0xA4, 0x04, 0x0C), [0x00, 0xA4, 0x04, 0x0C]),
            (CommandAPDU(0xFF, 0xCA, 0x00, 0x00, expectedLength: 256), [0xFF, 0xCA, 0x00, 0x00, 0x00]),
            (CommandAPDU(0x00, 0xB0, 0x81, 0x00, expectedLength: 16), [0x00, 0xB0, 0x81, 0x00, 0x10]),
            (CommandAPDU(0x00, 0xB0, 0x00, 0x00, expectedLength: 257), [0x00, 0xB0, 0x00, 0x00, 0x00, 0x01, 0x01]),
            (CommandAPDU(0x00, 0xB0, 0x00, 0x00, expectedLength: 65_536), [0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00]),
            (CommandAPDU(0x00, 0xA4, 0x00, 0x0C, data: [0xE1, 0x03]), [0x00, 0xA4, 0x00, 0x0C, 0x02, 0xE1, 0x03]),
            (
                CommandAPDU(0x00, 0xA4, 0x04, 0x00, data: [0xD2, 0x76], expectedLength: 256),
                [0x00, 0xA4, 0x04, 0x00, 0x02, 0xD2, 0x76, 0x00]
            ),
        ] as [(CommandAPDU, [UInt8])]
    )
    func shortestForm(command: CommandAPDU, bytes: [UInt8]) {
        #expect(command.bytes == bytes)
        #expect(CommandAPDU(bytes: bytes) == command)
    }

    @Test("is read back as it was written, whatever it carries", arguments: [0, 1, 254, 255, 256, 257, 65_535])
    func roundTrip(dataLength: Int) {
        for expectedLength in [nil, 1, 255, 256, 257, 65_535, 65_536] {
            let data = (0..<dataLength).map { UInt8(truncatingIfNeeded: $0) }
            let command = CommandAPDU(0x00, 0xD6, 0x12, 0x34, data: data, expectedLength: expectedLength)
            #expect(CommandAPDU(bytes: command.bytes) == command)
        }
    }

    @Test(
        "is not read from bytes that are in none of the forms",
        arguments: [
            [], [0x00, 0xA4, 0x04],
            [0x00, 0xA4, 0x04, 0x00, 0x03, 0x01, 0x02],
            [0x00, 0xA4, 0x04, 0x00, 0x01, 0x01, 0x02, 0x03],
            [0x00, 0xA4, 0x04, 0x00, 0x00, 0x01],
            [0x00, 0xA4, 0x04, 0x00, 0x00, 0x00, 0x00, 0x01],
            [0x00, 0xA4, 0x04, 0x00, 0x00, 0x00, 0x02, 0x01],
            [0x00, 0xA4, 0x04, 0x00, 0x00, 0x00, 0x01, 0x01, 0x02],
        ] as [[UInt8]]
    )
    func malformed(bytes: [UInt8]) {
        #expect(CommandAPDU(bytes: bytes) == nil)
    }

    @Test("shows its header and no data, by any way of printing", arguments: [0x20, 0x24, 0x2A, 0xB0] as [UInt8])
    func printing(instruction: UInt8) throws {
        let command = CommandAPDU(0x00, instruction, 0x00, 0x80, data: [0x34, 0x37, 0x31, 0x31])
        let response = try ResponseAPDU(bytes: [0x34, 0x37, 0x31, 0x31, 0x90, 0x00])
        var dumped = ""
        dump(command, to: &dumped)
        dump(response, to: &dumped)
        for text in [dumped, "\(command) \(response)", String(reflecting: command), String(reflecting: [response])] {
            #expect(!text.contains("4711") && !text.contains("52, 55") && !text.contains("34 37"))
        }
        #expect("\(response)" == "9000, 4 bytes of data")
        #expect("\(command)".hasSuffix("00 80, 4 bytes of data"))
    }

    @Test("carries a secret when it proves or changes a PIN", arguments: 0...255 as ClosedRange<UInt8>)
    func secret(instruction: UInt8) {
        let command = CommandAPDU(0x00, instruction, 0x00, 0x80, data: [0x34])
        #expect(command.carriesSecret == [0x20, 0x21, 0x24, 0x25, 0x2C, 0x2D].contains(instruction))
    }

    @Test("has no data once it is wiped")
    func wiped() {
        var command = CommandAPDU(0x00, 0x20, 0x00, 0x80, data: [0x34, 0x37, 0x31, 0x31])
        command.wipe()
        #expect(command == CommandAPDU(0x00, 0x20, 0x00, 0x80))
    }
}
