/// What a Type 4 tag says about itself in file E103 (NFC Forum Type 4 Tag 2.0, section 5.1).
///
///     0   CCLEN (2)      3   MLe (2): most bytes of one READ BINARY
///     2   version        5   MLc (2): most bytes of one UPDATE BINARY
///     7   04 06, then the NDEF file: id (2), size (2), read access, write access (00 = free)
struct CapabilityContainer: Hashable, Sendable {
    static let length = 15

    let readLimit: Int
    let writeLimit: Int
    let fileID: UInt16
    /// The two bytes of NLEN included.
    let fileSize: Int
    let isWritable: Bool

    init(_ bytes: [UInt8]) throws(MalformedBytes) {
        var reader = MDERReader(bytes)
        let length = try reader.readUInt16("CCLEN")
        guard length >= Self.length else { throw reader.malformed("CCLEN of 15 or more", found: "\(length)", back: 2) }
        let version = try reader.readUInt8("the mapping version")
        guard (1...3).contains(version >> 4) else {
            throw reader.malformed("mapping version 1 to 3", found: version.hexadecimal, back: 1)
        }
        readLimit = Int(try reader.readUInt16("MLe"))
        writeLimit = Int(try reader.readUInt16("MLc"))
        guard readLimit >= 15, writeLimit >= 2 else {
            throw reader.malformed("MLe of 15 and MLc of 2 or more", found: "\(readLimit) and \(writeLimit)", back: 4)
        }
        let tag = try reader.readUInt16("the NDEF file control tag")
        guard tag == 0x0406 else {
            throw reader.malformed("the NDEF file control tag 0x0406", found: tag.hexadecimal, back: 2)
        }
        fileID = try reader.readUInt16("the id of the NDEF file")
        fileSize = Int(try reader.readUInt16("the size of the NDEF file"))
        guard fileSize >= 5 else { throw reader.malformed("a file of 5 bytes or more", found: "\(fileSize)", back: 2) }
        let reading = try reader.readUInt8("the access for reading")
        guard reading == 0 else { throw reader.malformed("free reading, 0x00", found: reading.hexadecimal, back: 1) }
        isWritable = try reader.readUInt8("the access for writing") == 0
    }
}
