/// The file system of a Type 4 tag, from the card's side: an application, a capability container, an NDEF file.
struct Type4File: Sendable {
    private enum Selection: Hashable {
        case nothing
        case application
        case container
        case messageFile
    }

    /// Bytes of the NDEF file, NLEN included.
    static let size = 0x0800

    private let readLimit: Int
    private let writeLimit: Int
    private var selection = Selection.nothing
    private var bytes = [UInt8](repeating: 0, count: Self.size)
    private var written: [UInt8]?

    init(readLimit: Int, writeLimit: Int) {
        self.readLimit = readLimit
        self.writeLimit = writeLimit
    }

    var isMessageFileSelected: Bool { selection == .messageFile }

    /// The NDEF message in the file, without NLEN.
    var message: [UInt8] {
        get { Array(bytes[2..<min(2 + length, Self.size)]) }
        set {
            let content = [UInt8(newValue.count >> 8), UInt8(newValue.count & 0xFF)] + newValue.prefix(Self.size - 2)
            bytes.replaceSubrange(0..<content.count, with: content)
        }
    }

    private var length: Int { Int(bytes[0]) << 8 | Int(bytes[1]) }

    mutating func reset() {
        selection = .nothing
        written = nil
    }

    /// A message that the reader has finished writing since this was last asked.
    mutating func takeWritten() -> [UInt8]? {
        defer { written = nil }
        return written
    }

    /// Answers one short command: data and status word.
    mutating func respond(to command: [UInt8]) -> [UInt8] {
        guard command.count >= 4 else { return [0x67, 0x00] }
        guard command[0] == 0x00 else { return [0x6E, 0x00] }
        switch command[1] {
        case 0xA4: return select(command)
        case 0xB0: return read(command)
        case 0xD6: return update(command)
        default: return [0x6D, 0x00]
        }
    }

    private mutating func select(_ command: [UInt8]) -> [UInt8] {
        guard command.count >= 5, command.count >= 5 + Int(command[4]) else { return [0x67, 0x00] }
        let name = Array(command[5..<5 + Int(command[4])])
        switch (command[2], name) {
        case (0x04, [0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01]): selection = .application
        case (0x00, [0xE1, 0x03]) where selection != .nothing: selection = .container
        case (0x00, [0xE1, 0x04]) where selection != .nothing: selection = .messageFile
        default: return [0x6A, 0x82]
        }
        return [0x90, 0x00]
    }

    private func read(_ command: [UInt8]) -> [UInt8] {
        guard command.count == 5 else { return [0x67, 0x00] }
        let content: [UInt8]
        switch selection {
        case .container: content = container
        case .messageFile: content = bytes
        case .nothing, .application: return [0x69, 0x86]
        }
        let offset = Int(command[2]) << 8 | Int(command[3])
        let count = command[4] == 0 ? 256 : Int(command[4])
        guard count <= readLimit else { return [0x67, 0x00] }
        guard offset < content.count else { return [0x6B, 0x00] }
        return content[offset..<min(offset + count, content.count)] + [0x90, 0x00]
    }

    private mutating func update(_ command: [UInt8]) -> [UInt8] {
        guard command.count > 5, command.count == 5 + Int(command[4]), Int(command[4]) <= writeLimit else {
            return [0x67, 0x00]
        }
        guard selection == .messageFile else { return [0x69, 0x82] }
        let offset = Int(command[2]) << 8 | Int(command[3])
        let data = command[5...]
        guard offset + data.count <= Self.size else { return [0x6B, 0x00] }
        bytes.replaceSubrange(offset..<offset + data.count, with: data)
        // NLEN is written last, or together with all of the message.
        if offset == 0, data.count >= 2, length > 0 { written = message }
        return [0x90, 0x00]
    }

    private var container: [UInt8] {
        let numbers = [15, 0x20, readLimit, writeLimit, 0x0406, 0xE104, Self.size, 0]
        return numbers.enumerated().flatMap { index, number in
            index == 1 ? [UInt8(number)] : [UInt8(number >> 8), UInt8(number & 0xFF)]
        }
    }
}
