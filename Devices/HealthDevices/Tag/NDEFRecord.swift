/// One record of an NDEF message (NFC Forum NDEF 1.0, section 3.2).
///
///     0     header: MB 80, ME 40, CF 20, SR 10, IL 08, TNF 07
///     1     length of the type
///     2     length of the payload: 1 byte when SR is set, else 4
///     …     length of the id (1 byte, only when IL is set), type, id, payload
///
/// A record may come in chunks: all but the last have CF set, all but the first TNF 6 and no type (section 2.3.3).
struct NDEFRecord: Hashable, Sendable {
    /// TNF: 0 empty, 1 a type of the NFC Forum.
    let typeNameFormat: UInt8
    let type: [UInt8]
    let payload: [UInt8]

    /// A message of one empty record, `D0 00 00`: there is nothing to read.
    static let empty = NDEFRecord(typeNameFormat: 0, type: [], payload: [])

    init(typeNameFormat: UInt8, type: [UInt8], payload: [UInt8]) {
        self.typeNameFormat = typeNameFormat
        self.type = type
        self.payload = payload
    }

    /// The first record of a message, put together from its chunks; the others are of no concern here.
    init(message: [UInt8]) throws(MalformedBytes) {
        var reader = MDERReader(message)
        let first = try Chunk(&reader, isFirst: true)
        typeNameFormat = first.typeNameFormat
        type = first.type
        var payload = first.payload
        var isLast = !first.isContinued
        while !isLast {
            let next = try Chunk(&reader, isFirst: false)
            payload += next.payload
            isLast = !next.isContinued
        }
        self.payload = payload
    }

    /// The message that consists of this record alone; short form where the payload allows it.
    var message: [UInt8] {
        var writer = MDERWriter()
        let isShort = payload.count < 256
        writer.write(0xC0 | (isShort ? 0x10 : 0) | typeNameFormat)
        writer.write(UInt8(truncatingIfNeeded: type.count))
        if isShort {
            writer.write(UInt8(truncatingIfNeeded: payload.count))
        } else {
            writer.write(UInt32(truncatingIfNeeded: payload.count))
        }
        writer.write(raw: type + payload)
        return writer.bytes
    }
}

/// One record as it lies in a message, whole or a chunk.
private struct Chunk {
    let isContinued: Bool
    let typeNameFormat: UInt8
    let type: [UInt8]
    let payload: [UInt8]

    init(_ reader: inout MDERReader, isFirst: Bool) throws(MalformedBytes) {
        let header = try reader.readUInt8("the header of an NDEF record")
        typeNameFormat = header & 0x07
        isContinued = header & 0x20 != 0
        guard isFirst == (header & 0x80 != 0), isFirst == (typeNameFormat != 6) else {
            let expected = isFirst ? "the first record of a message" : "the next chunk of a record"
            throw reader.malformed(expected, found: header.hexadecimal, back: 1)
        }
        let typeLength = Int(try reader.readUInt8("the length of the record's type"))
        let isShort = header & 0x10 != 0
        let payloadLength =
            isShort
            ? Int(try reader.readUInt8("the length of the payload"))
            : Int(clamping: try reader.readUInt32("the length of the payload"))
        let idLength = header & 0x08 != 0 ? Int(try reader.readUInt8("the length of the record's id")) : 0
        type = try reader.readBytes(typeLength, "a type of \(typeLength) bytes")
        _ = try reader.readBytes(idLength, "an id of \(idLength) bytes")
        payload = try reader.readBytes(payloadLength, "a payload of \(payloadLength) bytes")
    }
}
