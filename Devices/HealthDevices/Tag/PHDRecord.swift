/// What a personal health device and the one that reads it write to each other on a tag (NFC Forum Personal Health
/// Device Communication 1.0): one NDEF record of type "PHD", whose payload is a flags byte and at most one APDU.
///
/// Flags: bits 3-0 count the messages modulo 16; bit 7 is set on every message after the first; bits 6-4 are ignored
/// when received. The device begins with 00, then both write in turn: 81, 82, 83 … 8F, 80.
struct PHDRecord: Hashable, Sendable {
    static let type = Array("PHD".utf8)

    /// Without the bits that are ignored.
    let flags: UInt8
    /// Empty when there is nothing to say: the turn passes on.
    let apdu: [UInt8]

    init(flags: UInt8, apdu: [UInt8]) {
        self.flags = flags & 0x8F
        self.apdu = apdu
    }

    /// - Throws: ``LinkError/notAHealthDevice`` when the record is of another type.
    init(_ record: NDEFRecord) throws(LinkError) {
        guard record.typeNameFormat == 1, record.type == Self.type else { throw .notAHealthDevice }
        guard let flags = record.payload.first else {
            throw .malformed(MalformedBytes(offset: 0, expected: "a flags byte in the PHD record", found: "the end"))
        }
        self.init(flags: flags, apdu: Array(record.payload.dropFirst()))
    }

    var record: NDEFRecord {
        NDEFRecord(typeNameFormat: 1, type: Self.type, payload: [flags] + apdu)
    }

    /// The flags of the message after the one with `flags`.
    static func flags(after flags: UInt8) -> UInt8 {
        0x80 | (flags &+ 1) & 0x0F
    }
}
