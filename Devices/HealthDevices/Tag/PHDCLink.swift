/// The conversation with a personal health device over its tag: who writes is decided by the message counter alone.
///
/// Each time the device's record is read, an empty message is put in its place, so that it cannot be taken for a new
/// one; then our own record follows. Until the device has replaced that, the tag shows our own words.
struct PHDCLink<Tag: NDEFTag> {
    private let tag: Tag
    private let polling: Polling
    /// The flags of the record that was read or written last.
    private var flags: UInt8 = 0x00

    init(tag: Tag, polling: Polling) {
        self.tag = tag
        self.polling = polling
    }

    /// Reads the device's first record, with flags 00.
    ///
    /// - Parameter patience: how long the device may take.
    /// - Returns: its APDU, empty when there is none in it.
    /// - Throws: ``LinkError``.
    mutating func open(patience: Duration = Polling.span) throws(LinkError) -> [UInt8] {
        try awaitRecord(flags: 0x00, replacing: nil, for: patience)
    }

    /// Writes `apdu`, empty when there is nothing to say, and waits for the device's answer.
    mutating func exchange(_ apdu: [UInt8], patience: Duration = Polling.span) throws(LinkError) -> [UInt8] {
        try say(apdu)
        return try awaitRecord(flags: PHDRecord.flags(after: flags), replacing: flags, for: patience)
    }

    /// Writes `apdu` as the last word of this conversation.
    mutating func say(_ apdu: [UInt8]) throws(LinkError) {
        try tag.write(NDEFRecord.empty.message)
        flags = PHDRecord.flags(after: flags)
        try tag.write(PHDRecord(flags: flags, apdu: apdu).record.message)
    }

    /// Writes `apdu` in place of what was written last and never answered.
    func sayInstead(_ apdu: [UInt8]) throws(LinkError) {
        try tag.write(NDEFRecord.empty.message)
        try tag.write(PHDRecord(flags: flags, apdu: apdu).record.message)
    }

    /// - Parameters:
    ///   - expected: the flags whose turn it is.
    ///   - own: the flags of our own words, which show while the device has not yet answered.
    ///   - patience: how long the device may take.
    /// - Returns: the APDU of the record.
    /// - Throws: ``LinkError/silent`` when no such record comes.
    private mutating func awaitRecord(
        flags expected: UInt8,
        replacing own: UInt8?,
        for patience: Duration
    ) throws(LinkError) -> [UInt8] {
        let isWaiting = polling.waiting(for: patience)
        var reads = 0
        while isWaiting(reads) {
            if reads > 0 { polling.pause() }
            reads += 1
            guard let record = try readRecord(), record.flags != own else { continue }
            guard record.flags == expected else { throw .outOfStep(expected: expected, found: record.flags) }
            flags = expected
            return record.apdu
        }
        throw .silent
    }

    /// - Returns: nil when there is nothing on the tag yet.
    private func readRecord() throws(LinkError) -> PHDRecord? {
        let message = try tag.read()
        guard !message.isEmpty else { return nil }
        let record: NDEFRecord
        do throws(MalformedBytes) {
            record = try NDEFRecord(message: message)
        } catch {
            throw .malformed(error)
        }
        return record.typeNameFormat == 0 ? nil : try PHDRecord(record)
    }
}
