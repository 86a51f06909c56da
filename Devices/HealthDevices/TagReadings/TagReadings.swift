package import CommunityModel

/// The readings on a cheap tag: one NDEF record in a form of our own, JSON or words, that a small device writes and anybody
/// reads. docs/devices.md explains both to whoever builds such a device.
///
/// The first record of the message counts. JSON: TNF 2, type `application/vnd.engawa.reading+json`. Words: TNF 1, type `T`
/// (NFC Forum "Text" 1.0) in UTF-8, a text that begins with `engawa-reading/1`.
package struct TagReadings: Hashable, Sendable {
    static let mediaType = "application/vnd.engawa.reading+json"
    /// No more is looked at: a tag of 8 KB is a large one.
    static let lengthLimit = 4_096
    static let readingLimit = 64

    /// Named by its `id`, eight bytes.
    package let device: DeviceIdentity
    /// What the device's clock shows; nil when it does not say, or writes only when it measures.
    let clock: DeviceLocalTime?
    let readings: [TagReading]

    /// Nil when the first record of `message`, an NDEF message, is of another type.
    /// - Throws: ``MalformedBytes`` when there is no record, or one of ours that cannot be read.
    package init?(message: [UInt8]) throws(MalformedBytes) {
        try self.init(try NDEFRecord(message: message))
    }

    init?(_ record: NDEFRecord) throws(MalformedBytes) {
        switch (record.typeNameFormat, record.type) {
        case (2, Array(Self.mediaType.utf8)):
            try self.init(json: try Self.checked(record.payload))
        case (1, [UInt8(ascii: "T")]):
            guard let text = Self.text(of: record.payload), text.starts(with: Self.firstWord.utf8) else { return nil }
            try self.init(words: try Self.checked(text))
        default: return nil
        }
    }

    /// Puts together what either form says.
    ///
    /// - Parameters:
    ///   - head: what is said of the device.
    ///   - readings: what is said of each reading.
    /// - Throws: ``MalformedBytes`` without an id, or with too many readings.
    init(head: [String: String], readings: [[String: String]]) throws(MalformedBytes) {
        guard let id = head["id"].flatMap({ [UInt8](hexadecimalPairs: $0) }), id.count == 8 else {
            throw Self.malformed("an id of 16 hexadecimal digits")
        }
        guard readings.count <= Self.readingLimit else {
            throw Self.malformed("\(Self.readingLimit) readings or fewer", found: "\(readings.count)")
        }
        device = DeviceIdentity(
            systemID: id,
            manufacturer: head["maker"] ?? "",
            model: head["model"] ?? "",
            serialNumber: head["serial"] ?? ""
        )
        clock = head["clock"].flatMap { DeviceLocalTime(text: $0) }
        self.readings = readings.map(TagReading.init)
    }

    /// Offsets in a text help nobody who has only the tag: they are those of its beginning.
    static func malformed(_ expected: String, found: String = "something else") -> MalformedBytes {
        MalformedBytes(offset: 0, expected: expected, found: found)
    }

    private static func checked(_ payload: [UInt8]) throws(MalformedBytes) -> [UInt8] {
        guard payload.count <= lengthLimit else {
            throw malformed("a payload of \(lengthLimit) bytes or less", found: "\(payload.count) bytes")
        }
        return payload
    }

    /// A status byte (80: UTF-16; 3F: length of the language code), the language code, the text.
    private static func text(of payload: [UInt8]) -> [UInt8]? {
        guard let status = payload.first, status & 0x80 == 0 else { return nil }
        return Array(payload.dropFirst(1 + Int(status & 0x3F)))
    }
}
