/// A device that is played behind an NFC Forum Type 3 tag (Type 3 Tag 1.0): FeliCa frames in, from their length byte on,
/// and out.
package struct PlayedType3Tag<Script: AgentScript>: Sendable {
    /// The blocks that one frame can carry, in each direction.
    private static var blocksPerCheck: Int { 4 }
    private static var blocksPerUpdate: Int { 3 }
    private static var mostBlocks: Int { 128 }
    package static var idm: [UInt8] { [0x03, 0xFE, 0x00, 0x09, 0x1F, 0x12, 0x34, 0x56] }
    /// That of a FeliCa Link in the mode of a FeliCa Plug.
    package static var pmm: [UInt8] { [0x00, 0xE1, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00] }

    private var conversation: PlayedConversation<Script>
    /// Block 0 and those of the message.
    private var memory = [UInt8](repeating: 0, count: 16 * (Self.mostBlocks + 1))
    /// What shows after so many more looks at block 0.
    private var answer: (message: [UInt8], reads: Int)?

    package var agent: PlayedAgent<Script> { conversation.agent }
    package var violation: String? { conversation.violation }

    package init(_ script: Script) {
        conversation = PlayedConversation(script)
        fieldOn()
    }

    /// The device is laid on the reader: its conversation begins anew.
    package mutating func fieldOn() {
        answer = nil
        show(conversation.begin())
    }

    /// - Returns: the tag's frame; nil when it stays silent.
    package mutating func respond(to frame: [UInt8]) -> [UInt8]? {
        guard frame.count >= 6, Int(frame[0]) == frame.count else { return nil }
        switch frame[1] {
        case 0x00 where frame[2...3].elementsEqual([0x12, 0xFC]) || frame[2...3].elementsEqual([0xFF, 0xFF]):
            return framed(0x01, Self.pmm)
        case 0x06 where isForMe(frame): return check(frame)
        case 0x08 where isForMe(frame): return update(frame)
        default: return nil
        }
    }

    private func isForMe(_ frame: [UInt8]) -> Bool {
        frame.count >= 14 && frame[2..<10].elementsEqual(Self.idm)
    }

    /// `LEN 06 IDm 01 0B00 n list`.
    private mutating func check(_ frame: [UInt8]) -> [UInt8]? {
        guard let (blocks, end) = Self.blocks(in: frame), end == frame.count, frame[11...12] == [0x0B, 0x00],
            blocks.count <= Self.blocksPerCheck
        else { return framed(0x07, [0xFF, 0xA2]) }
        if let waiting = answer, blocks.contains(0) {
            answer?.reads = waiting.reads - 1
            if waiting.reads <= 1 {
                show(waiting.message)
                answer = nil
            }
        }
        return framed(0x07, [0x00, 0x00, UInt8(blocks.count)] + blocks.flatMap { memory[$0 * 16..<$0 * 16 + 16] })
    }

    /// `LEN 08 IDm 01 0900 n list data`.
    private mutating func update(_ frame: [UInt8]) -> [UInt8]? {
        guard let (blocks, end) = Self.blocks(in: frame), end + 16 * blocks.count == frame.count,
            frame[11...12] == [0x09, 0x00], blocks.count <= Self.blocksPerUpdate
        else { return framed(0x09, [0xFF, 0xA2]) }
        for (index, block) in blocks.enumerated() {
            memory.replaceSubrange(block * 16..<block * 16 + 16, with: frame[(end + 16 * index)...].prefix(16))
        }
        // Block 0 with WriteF 00 says that the message is whole.
        if blocks.contains(0), memory[9] == 0x00 {
            let length = min(Int(memory.word(12)), 16 * Self.mostBlocks)
            if let next = conversation.hear(Array(memory[16..<16 + length])) { answer = next }
        }
        return framed(0x09, [0x00, 0x00])
    }

    /// The block numbers of a frame's list, and where it ends; nil when it cannot be, or names blocks that are not there.
    private static func blocks(in frame: [UInt8]) -> (blocks: [Int], end: Int)? {
        guard frame[10] == 0x01 else { return nil }
        var blocks: [Int] = []
        var offset = 14
        for _ in 0..<frame[13] {
            guard offset + 2 <= frame.count else { return nil }
            let isShort = frame[offset] == 0x80
            guard isShort || offset + 3 <= frame.count else { return nil }
            blocks.append(Int(frame[offset + 1]) | (isShort ? 0 : Int(frame[offset + 2]) << 8))
            offset += isShort ? 2 : 3
        }
        return blocks.allSatisfy { $0 <= mostBlocks } ? (blocks, offset) : nil
    }

    private mutating func show(_ message: [UInt8]) {
        var block: [UInt8] = [
            0x10, UInt8(Self.blocksPerCheck), UInt8(Self.blocksPerUpdate), 0x00, UInt8(Self.mostBlocks),
        ]
        block += [0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, UInt8(message.count >> 8), UInt8(message.count & 0xFF)]
        let sum = block.reduce(0) { $0 + Int($1) }
        block += [UInt8(sum >> 8), UInt8(sum & 0xFF)]
        memory.replaceSubrange(0..<16 + message.count, with: block + message)
    }

    private func framed(_ code: UInt8, _ rest: [UInt8]) -> [UInt8] {
        [UInt8(rest.count + 10), code] + Self.idm + rest
    }
}
