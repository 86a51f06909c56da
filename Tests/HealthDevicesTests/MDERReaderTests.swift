import Testing

@testable import HealthDevices

@Suite("A reader of device bytes") struct MDERReaderTests {
    @Test("names the byte, what was expected and what was found")
    func namesTheByte() {
        var reader = MDERReader([0x12, 0x34, 0x56])
        #expect(throws: MalformedBytes(offset: 2, expected: "a handle", found: "only 1 bytes")) {
            _ = try reader.readUInt16("a number")
            _ = try reader.readUInt16("a handle")
        }
        let error = MalformedBytes(offset: 2, expected: "a handle", found: "only 1 bytes")
        #expect(error.description == "byte 2: expected a handle, found only 1 bytes")
    }

    @Test("never looks beyond a part, and counts from the first byte of all")
    func parts() throws {
        var reader = MDERReader([UInt8](hex: "0002 AABB CCDD"))
        var part = try reader.readCountedPart("a part")
        #expect(try part.readUInt16("a number") == 0xAABB)
        #expect(throws: MalformedBytes(offset: 4, expected: "more", found: "the end")) {
            _ = try part.readUInt8("more")
        }
        #expect(try reader.readUInt16("a number") == 0xCCDD)
        try reader.expectEnd("all")
    }

    @Test(
        "refuses lists whose count and length disagree",
        arguments: [
            "0003 0004 0001 0002", "0001 0004 0001 0002", "FFFF 0000", "0002 0004 0001", "0001 0001 00", "0001",
        ]
    )
    func lists(hex: String) {
        var reader = MDERReader([UInt8](hex: hex))
        #expect(throws: MalformedBytes.self) {
            _ = try reader.readList("numbers") { (element) throws(MalformedBytes) in try element.readUInt16("a number")
            }
        }
    }

    @Test("reads what the writer wrote")
    func roundTrip() throws {
        var writer = MDERWriter()
        writer.writeList([UInt16(7), 0xBEEF]) { $0.write($1) }
        writer.writeOctets([1, 2, 3])
        writer.write(UInt32(0xDEAD_BEEF))
        var reader = MDERReader(writer.bytes)
        let numbers = try reader.readList("numbers") { (element) throws(MalformedBytes) in
            try element.readUInt16("a number")
        }
        #expect(numbers == [7, 0xBEEF])
        #expect(try reader.readOctets("octets") == [1, 2, 3])
        #expect(try reader.readUInt32("a number") == 0xDEAD_BEEF)
        #expect(reader.isAtEnd)
    }
}
