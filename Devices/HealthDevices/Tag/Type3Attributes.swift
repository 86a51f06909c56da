import Felica

/// Block 0 of a Type 3 tag (NFC Forum Type 3 Tag 1.0, section 6.1).
///
///     0   version, 1x           9   WriteF: 0F while the message is written
///     1   blocks per check     10   RWFlag: 01 when it may be
///     2   blocks per update    11   length of the message (3)
///     3   blocks in all (2)    14   sum of the bytes before (2)
struct Type3Attributes: Hashable, Sendable {
    let version: UInt8
    let blocksPerCheck: Int
    let blocksPerUpdate: Int
    /// For the message, this one not counted.
    let blocks: Int
    var isBeingWritten: Bool
    let isWritable: Bool
    var length: Int

    init(blocksPerCheck: Int, blocksPerUpdate: Int, blocks: Int, length: Int) {
        version = 0x10
        self.blocksPerCheck = blocksPerCheck
        self.blocksPerUpdate = blocksPerUpdate
        self.blocks = blocks
        isBeingWritten = false
        isWritable = true
        self.length = length
    }

    init(_ block: [UInt8]) throws(MalformedBytes) {
        var reader = MDERReader(block)
        version = try reader.readUInt8("the mapping version")
        guard version >> 4 == 1 else {
            throw reader.malformed("mapping version 1", found: version.hexadecimal, back: 1)
        }
        blocksPerCheck = min(FelicaCard.mostBlocks, Int(try reader.readUInt8("Nbr")))
        blocksPerUpdate = min(FelicaCard.mostBlocks, Int(try reader.readUInt8("Nbw")))
        guard blocksPerCheck > 0, blocksPerUpdate > 0 else {
            throw reader.malformed("one block or more at a time", found: "none", back: 2)
        }
        blocks = Int(try reader.readUInt16("Nmaxb"))
        _ = try reader.readUInt32("four bytes for later use")
        isBeingWritten = try reader.readUInt8("WriteF") == 0x0F
        isWritable = try reader.readUInt8("RWFlag") == 0x01
        let high = try reader.readUInt8("Ln")
        length = Int(high) << 16 | Int(try reader.readUInt16("Ln"))
        let sum = try reader.readUInt16("a checksum")
        guard Int(sum) == block.prefix(14).reduce(0, { $0 + Int($1) }) else {
            throw reader.malformed("the sum of 14 bytes", found: sum.hexadecimal, back: 2)
        }
        guard length <= blocks * 16 else {
            throw reader.malformed("Ln of \(blocks * 16) or less", found: "\(length)", back: 5)
        }
    }

    var block: [UInt8] {
        var writer = MDERWriter()
        writer.write(version)
        writer.write(UInt8(truncatingIfNeeded: blocksPerCheck))
        writer.write(UInt8(truncatingIfNeeded: blocksPerUpdate))
        writer.write(UInt16(truncatingIfNeeded: blocks))
        writer.write(UInt32(0))
        writer.write(UInt8(isBeingWritten ? 0x0F : 0x00))
        writer.write(UInt8(isWritable ? 0x01 : 0x00))
        writer.write(UInt8(truncatingIfNeeded: length >> 16))
        writer.write(UInt16(truncatingIfNeeded: length))
        writer.write(UInt16(truncatingIfNeeded: writer.bytes.reduce(0) { $0 + Int($1) }))
        return writer.bytes
    }
}
