import CommunityModel
import SmartCards
import Testing

@testable import HealthDevices

@Suite("A Type 4 tag") struct TagTests {
    /// A tag that holds one message, and the commands it was sent.
    private final class RecordingChannel: CardChannel {
        var file: Type4File
        var commands: [String] = []
        var container: [UInt8]?

        init(_ message: [UInt8] = [], readLimit: Int = 0xF6, writeLimit: Int = 0xF6) {
            file = Type4File(readLimit: readLimit, writeLimit: writeLimit)
            file.message = message
        }

        func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
            commands.append(command.bytes.hex)
            if let container, command.bytes.hex == "00b000000f" {
                return ResponseAPDU(data: container, status: .success)
            }
            return try ResponseAPDU(bytes: file.respond(to: command.bytes))
        }
    }

    @Test("is opened by the commands of the specification")
    func opening() throws {
        let channel = RecordingChannel(NDEFRecord.empty.message)
        let tag = try Type4Tag(on: channel)
        #expect(try tag.read() == [0xD0, 0x00, 0x00])
        #expect(
            channel.commands == [
                "00a4040007d276000085010100", "00a4000c02e103", "00b000000f", "00a4000c02e104", "00b0000002",
                "00b0000203",
            ]
        )
    }

    @Test("is read and written in pieces no larger than its limits", arguments: [15, 20, 59, 255])
    func pieces(limit: Int) throws {
        let message = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        let channel = RecordingChannel(readLimit: limit, writeLimit: limit)
        let tag = try Type4Tag(on: channel)
        channel.commands = []
        try tag.write(message)
        #expect(channel.commands.first == "00d60000020000")
        #expect(channel.commands.last == "00d6000002012c")
        #expect(channel.file.takeWritten() == message)
        #expect(try tag.read() == message)
    }

    @Test("takes a message that fits in one command, NLEN and all")
    func oneCommand() throws {
        let channel = RecordingChannel(writeLimit: 5)
        let tag = try Type4Tag(on: channel)
        channel.commands = []
        try tag.write([0xD0, 0x00, 0x00])
        #expect(channel.commands == ["00d60000050003d00000"])
        try tag.write([0xD0, 0x00, 0x00, 0x00])
        #expect(channel.commands.count == 4)
    }

    @Test(
        "whose capability container cannot be is malformed, by the byte",
        arguments: [
            (0, "000E 20 003B 0034 0406 E104 0800 0000"), (2, "000F 40 003B 0034 0406 E104 0800 0000"),
            (3, "000F 20 000E 0034 0406 E104 0800 0000"), (7, "000F 20 003B 0034 0506 E104 0800 0000"),
            (11, "000F 20 003B 0034 0406 E104 0004 0000"), (13, "000F 20 003B 0034 0406 E104 0800 8000"),
        ]
    )
    func container(offset: Int, hex: String) {
        let channel = RecordingChannel()
        channel.container = [UInt8](hex: hex)
        do throws(LinkError) {
            _ = try Type4Tag(on: channel)
            Issue.record("it was taken")
        } catch {
            guard case .malformed(let bytes) = error else {
                Issue.record("failed with \(error)")
                return
            }
            #expect(bytes.offset == offset)
        }
    }

    @Test("that nobody may write over the air is read all the same, and not written")
    func readOnly() throws {
        let channel = RecordingChannel()
        channel.container = [UInt8](hex: "000F 20 003B 0034 0406 E104 0800 00FF")
        channel.file.message = [0xD0, 0x00, 0x00]
        let tag = try Type4Tag(on: channel)
        #expect(try tag.read() == [0xD0, 0x00, 0x00])
        channel.commands = []
        #expect(throws: LinkError.refused(StatusWord(0x6982))) { try tag.write([0xD0, 0x00, 0x00]) }
        #expect(channel.commands.isEmpty)
    }

    @Test("whose NLEN is larger than its file is malformed, and nothing larger is written")
    func tooLarge() throws {
        let channel = RecordingChannel()
        channel.container = [UInt8](hex: "000F 20 003B 0034 0406 E104 0010 0000")
        channel.file.message = [UInt8](repeating: 0, count: 15)
        let tag = try Type4Tag(on: channel)
        #expect(throws: LinkError.malformed(MalformedBytes(offset: 0, expected: "NLEN of 14 or less", found: "15"))) {
            try tag.read()
        }
        #expect(throws: LinkError.tooLarge) { try tag.write([UInt8](repeating: 0, count: 15)) }
    }
}

@Suite("An NDEF record") struct NDEFRecordTests {
    @Test("is written short below 256 bytes, and read back", arguments: [1, 255, 256, 1_000])
    func roundTrip(count: Int) throws {
        let record = NDEFRecord(typeNameFormat: 1, type: PHDRecord.type, payload: [UInt8](repeating: 7, count: count))
        let short = count < 256
        #expect(record.message.starts(with: short ? [0xD1, 0x03, UInt8(count)] : [0xC1, 0x03, 0x00, 0x00]))
        #expect(try NDEFRecord(message: record.message) == record)
    }

    @Test("with an id is read too")
    func withID() throws {
        let record = try NDEFRecord(message: [UInt8](hex: "D9 03 01 02 504844 4142 00"))
        #expect(record.type == PHDRecord.type && record.payload == [0x00])
    }

    @Test(
        "cut off, chunked or not the first is malformed",
        arguments: [
            "D1", "D1 03 02 504844 00", "C1 03 FFFFFFFF 504844 00", "B1 03 01 504844 00", "51 03 01 504844 00",
        ]
    )
    func malformed(hex: String) {
        #expect(throws: MalformedBytes.self) { try NDEFRecord(message: [UInt8](hex: hex)) }
    }
}

@Suite("The conversation over a tag") struct PHDCLinkTests {
    @Test("counts the messages modulo sixteen, and ignores the reserved bits")
    func flags() {
        #expect(PHDRecord.flags(after: 0x00) == 0x81)
        #expect(PHDRecord.flags(after: 0x8E) == 0x8F)
        #expect(PHDRecord.flags(after: 0x8F) == 0x80)
        #expect(PHDRecord(flags: 0xF2, apdu: []).flags == 0x82)
    }

    @Test("passes the turn with a record that has only its flags")
    func keepAlive() throws {
        let channel = RecordedTagChannel(agent: [[0x00], [0x82], [0xC4, 0xAA]])
        var link = PHDCLink(tag: try Type4Tag(on: channel), polling: Polling(limit: 3) {})
        #expect(try link.open().isEmpty)
        #expect(try link.exchange([]).isEmpty)
        #expect(try link.exchange([0xBB]) == [0xAA])
        #expect(channel.records == [[0x81], [0x83, 0xBB]])
    }

    @Test("with a device that falls silent ends with an abort, in place of what it did not answer")
    func silence() throws {
        let channel = RecordedTagChannel(agent: [[0x00] + Transcript.association])
        var session = HealthDeviceSession.impatient()
        let outcome = session.run(channel: channel, now: TonamiMonitor.touch, zone: .japan, store: { _ in })
        #expect(outcome.ending == .timedOut)
        #expect(channel.records.map { $0.prefix(3) } == [[0x81, 0xE3, 0x00], [0x81, 0xE6, 0x00]])
    }

    @Test("is none with a tag that holds something else")
    func otherTag() throws {
        let channel = RecordedTagChannel(agent: [], message: [UInt8](hex: "D1 01 03 55 00 61 62"))
        var link = PHDCLink(tag: try Type4Tag(on: channel), polling: Polling(limit: 3) {})
        #expect(throws: LinkError.notAHealthDevice) { try link.open() }
    }
}
