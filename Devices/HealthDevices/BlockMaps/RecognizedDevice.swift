import Felica

/// A device on the reader, and the block map by which it is read.
struct RecognizedDevice {
    let map: BlockMap
    let identifier: [UInt8]
    /// The bytes by which it was recognized.
    let header: [UInt8]

    /// Header and records as they were at one moment.
    struct Contents: Hashable {
        let header: [UInt8]
        let records: [UInt8]
    }

    /// Reads all of it. A device that measures meanwhile writes meanwhile: then its counter has changed, and everything is
    /// read again. Where there is no counter and records have no check, all must read the same twice.
    ///
    /// - Returns: nil when it never stood still.
    func contents(of memory: some BlockMemory, attempts: Int) throws(FelicaError) -> Contents? {
        var before = Contents(header: header, records: [])
        for _ in 0..<attempts {
            let records = try memory.read(map.records.blocks, of: map.service, from: identifier)
            let now = Contents(
                header: try memory.read(map.header.blocks, of: map.service, from: identifier),
                records: records
            )
            if isSteady(before, now), map.header.check?.holds(for: now.header) ?? true { return now }
            before = now
        }
        return nil
    }

    private func isSteady(_ before: Contents, _ now: Contents) -> Bool {
        guard map.header.isRecognized(in: now.header) else { return false }
        if let counter = map.header.counter {
            return counter.number(in: before.header) == counter.number(in: now.header)
        }
        return map.records.check != nil || before.records == now.records
    }
}
