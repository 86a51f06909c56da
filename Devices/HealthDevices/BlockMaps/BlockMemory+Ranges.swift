extension BlockMemory {
    /// The bytes of these blocks, one behind the other, by as few commands as possible.
    func read(
        _ blocks: BlockMap.Blocks,
        of service: UInt16,
        from identifier: [UInt8]
    ) throws(BlockMemoryError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(blocks.size)
        for start in stride(
            from: blocks.numbers.lowerBound,
            to: blocks.numbers.upperBound,
            by: BlockMemoryLimits.blocksAtOnce
        ) {
            let numbers = start..<min(start + BlockMemoryLimits.blocksAtOnce, blocks.numbers.upperBound)
            let read = try read(numbers.map { UInt8($0) }, of: service, from: identifier)
            guard read.count == numbers.count, read.allSatisfy({ $0.count == BlockMap.Blocks.byteCount }) else {
                throw .malformed
            }
            for block in read { bytes += block }
        }
        return bytes
    }
}
