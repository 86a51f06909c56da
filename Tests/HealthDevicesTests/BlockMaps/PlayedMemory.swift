import Felica
import HealthDevices
import SmartCards

/// A FeliCa memory in this process, which may be taken away or written to in the middle.
final class PlayedMemory: BlockMemory {
    static let identifier: [UInt8] = [0x03, 0xFE, 0x00, 0x1D, 0x54, 0x4B, 0x01, 0x00]

    var blocks: [[UInt8]]
    let system: UInt16
    let service: UInt16
    /// Commands that were answered, the questions for a system among them.
    private(set) var commands = 0
    var commandsUntilRemoval: Int?
    /// Called before each reading of blocks.
    var meanwhile: (PlayedMemory) -> Void = { _ in }

    init(_ blocks: [[UInt8]], system: UInt16 = 0xFEE1, service: UInt16 = 0x000B) {
        self.blocks = blocks
        self.system = system
        self.service = service
    }

    func identifier(inSystem system: UInt16) throws(FelicaError) -> [UInt8]? {
        try count()
        return system == self.system ? Self.identifier : nil
    }

    func read(_ blocks: [UInt16], of service: UInt16, from identifier: [UInt8]) throws(FelicaError) -> [[UInt8]] {
        try count()
        meanwhile(self)
        guard identifier == Self.identifier else { throw .silence }
        guard service == self.service, (1...4).contains(blocks.count),
            blocks.allSatisfy({ self.blocks.indices.contains(Int($0)) })
        else { throw .refused(flag1: 0x01, flag2: 0xA8) }
        return blocks.map { self.blocks[Int($0)] }
    }

    private func count() throws(FelicaError) {
        if commands == commandsUntilRemoval { throw .card(.removed) }
        commands += 1
    }
}

extension [UInt8] {
    /// In blocks of sixteen.
    var inBlocks: [[UInt8]] {
        stride(from: 0, to: count, by: 16).map { Array(self[$0..<Swift.min($0 + 16, count)]) }
    }
}
