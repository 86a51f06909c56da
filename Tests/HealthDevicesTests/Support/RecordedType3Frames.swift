import Felica

@testable import HealthDevices

/// A Type 3 tag that shows recorded records, one after each that is written to it.
final class RecordedType3Frames: FelicaLink {
    private static let idm = [UInt8](hex: "02FE000000000001")

    private(set) var frames: [[UInt8]] = []
    /// Block 0 and those of the message.
    var memory: [UInt8]
    private var agent: [[UInt8]]
    private let blocksAtOnce: Int

    /// - Parameters:
    ///   - agent: payloads of the device's records, the first shown at once.
    ///   - blocksAtOnce: how many blocks one frame carries.
    init(agent: [[UInt8]], blocksAtOnce: Int = 4) {
        self.agent = agent
        self.blocksAtOnce = blocksAtOnce
        memory = [UInt8](repeating: 0, count: 16 * 300)
        showNext()
    }

    func exchange(_ frame: [UInt8]) throws(FelicaError) -> [UInt8] {
        frames.append(frame)
        guard frame[1] != 0x00 else { return framed(0x01, [UInt8](repeating: 0xFF, count: 8)) }
        var offset = 14
        var blocks: [Int] = []
        for _ in 0..<frame[13] {
            let isShort = frame[offset] == 0x80
            blocks.append(Int(frame[offset + 1]) | (isShort ? 0 : Int(frame[offset + 2]) << 8))
            offset += isShort ? 2 : 3
        }
        guard blocks.count <= blocksAtOnce else { return framed(frame[1] + 1, [0xFF, 0xA2]) }
        if frame[1] == 0x06 {
            return framed(0x07, [0, 0, UInt8(blocks.count)] + blocks.flatMap { memory[$0 * 16..<$0 * 16 + 16] })
        }
        for (index, block) in blocks.enumerated() {
            memory.replaceSubrange(block * 16..<block * 16 + 16, with: frame[(offset + 16 * index)...].prefix(16))
        }
        if blocks.contains(0), memory[9] == 0, memory[13] > 3 || memory[12] > 0 { showNext() }
        return framed(0x09, [0, 0])
    }

    func show(_ message: [UInt8]) {
        let attributes = Type3Attributes(
            blocksPerCheck: blocksAtOnce,
            blocksPerUpdate: blocksAtOnce,
            blocks: 298,
            length: message.count
        )
        memory.replaceSubrange(0..<16 + message.count, with: attributes.block + message)
    }

    private func showNext() {
        guard !agent.isEmpty else { return }
        show(NDEFRecord(typeNameFormat: 1, type: PHDRecord.type, payload: agent.removeFirst()).message)
    }

    private func framed(_ code: UInt8, _ rest: [UInt8]) -> [UInt8] {
        [UInt8(rest.count + 10), code] + Self.idm + rest
    }
}
