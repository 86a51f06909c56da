import SmartCards

/// The NDEF file of an NFC Forum Type 4 tag (Type 4 Tag 2.0), read and written over a card channel.
struct Type4Tag<Channel: CardChannel> {
    private let channel: Channel
    private let container: CapabilityContainer
    /// Short APDUs carry 255 bytes, and every reader passes them.
    private var readLimit: Int { min(container.readLimit, 0xFF) }
    private var writeLimit: Int { min(container.writeLimit, 0xFF) }

    /// Selects the NDEF application, reads the capability container and selects the NDEF file.
    init(on channel: Channel) throws(LinkError) {
        self.channel = channel
        let application: [UInt8] = [0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01]
        do {
            try Self.send(CommandAPDU(0x00, 0xA4, 0x04, 0x00, data: application, expectedLength: 0x100), on: channel)
            try Self.selectFile(0xE103, on: channel)
        } catch {
            guard case .refused = error else { throw error }
            throw .notAHealthDevice
        }
        let bytes = try Self.read(0..<CapabilityContainer.length, on: channel)
        do throws(MalformedBytes) {
            container = try CapabilityContainer(bytes)
        } catch {
            throw .malformed(error)
        }
        try Self.selectFile(container.fileID, on: channel)
    }

    /// The NDEF message on the tag; empty while the device is writing it.
    func read() throws(LinkError) -> [UInt8] {
        let lengthBytes = try Self.read(0..<2, on: channel)
        let length = Int(lengthBytes[0]) << 8 | Int(lengthBytes[1])
        guard length <= container.fileSize - 2, length <= 0x7FFF else {
            throw .malformed(
                MalformedBytes(offset: 0, expected: "NLEN of \(container.fileSize - 2) or less", found: "\(length)")
            )
        }
        var message: [UInt8] = []
        message.reserveCapacity(length)
        while message.count < length {
            let start = 2 + message.count
            message += try Self.read(start..<min(start + readLimit, 2 + length), on: channel)
        }
        return message
    }

    /// Puts a message on the tag: in one command where it fits, else with NLEN 0 while the pieces are written and NLEN
    /// last (section 5.4.5), so that the device never reads half a message.
    func write(_ message: [UInt8]) throws(LinkError) {
        guard container.isWritable else { throw .refused(StatusWord(0x6982)) }
        guard message.count <= container.fileSize - 2, message.count <= 0x7FFF else { throw .tooLarge }
        let length = [UInt8(message.count >> 8), UInt8(message.count & 0xFF)]
        if message.count + 2 <= writeLimit {
            try update(at: 0, with: length + message)
            return
        }
        try update(at: 0, with: [0, 0])
        for start in stride(from: 0, to: message.count, by: writeLimit) {
            try update(at: 2 + start, with: Array(message[start..<min(start + writeLimit, message.count)]))
        }
        try update(at: 0, with: length)
    }

    private func update(at offset: Int, with data: [UInt8]) throws(LinkError) {
        try Self.send(CommandAPDU(0x00, 0xD6, UInt8(offset >> 8), UInt8(offset & 0xFF), data: data), on: channel)
    }

    private static func selectFile(_ id: UInt16, on channel: Channel) throws(LinkError) {
        try send(CommandAPDU(0x00, 0xA4, 0x00, 0x0C, data: [UInt8(id >> 8), UInt8(id & 0xFF)]), on: channel)
    }

    private static func read(_ range: Range<Int>, on channel: Channel) throws(LinkError) -> [UInt8] {
        let offset = range.lowerBound
        let data = try send(
            CommandAPDU(0x00, 0xB0, UInt8(offset >> 8), UInt8(offset & 0xFF), expectedLength: range.count),
            on: channel
        )
        guard data.count == range.count else {
            let expected = "\(range.count) bytes of the tag's file"
            throw .malformed(MalformedBytes(offset: offset, expected: expected, found: "\(data.count) bytes"))
        }
        return data
    }

    @discardableResult
    private static func send(_ command: CommandAPDU, on channel: Channel) throws(LinkError) -> [UInt8] {
        let response: ResponseAPDU
        do throws(CardError) {
            response = try channel.transmitComplete(command)
        } catch {
            throw .card(error)
        }
        guard response.isSuccess else { throw .refused(response.status) }
        return response.data
    }
}
