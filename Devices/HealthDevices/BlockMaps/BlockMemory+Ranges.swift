import Felica

extension BlockMemory {
    /// The bytes of these blocks, one behind the other, by as few commands as possible.
    func read(
        _ blocks: BlockMap.Blocks,
        of service: UInt16,
        from identifier: [UInt8]
    ) throws(FelicaError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(blocks.size)
        for start in stride(
            from: blocks.numbers.lowerBound,
            to: blocks.numbers.upperBound,
            by: FelicaCard.blocksOfAnyCard
        ) {
            let numbers = start..<min(start + FelicaCard.blocksOfAnyCard, blocks.numbers.upperBound)
            let read = try read(numbers.map { UInt16($0) }, of: service, from: identifier)
            guard read.count == numbers.count, read.allSatisfy({ $0.count == BlockMap.Blocks.byteCount }) else {
                throw .malformed(at: 0)
            }
            for block in read { bytes += block }
        }
        return bytes
    }
}
