/// The permanent store of a played device (IEEE 11073-20601 section 6.3.6), and the segment that is on its way.
struct AgentStore<Script: AgentScript>: Sendable {
    private struct Transfer {
        let instance: UInt16
        let entries: [Script.Entry]
        var next = 0
    }

    private var transfer: Transfer?

    /// Answers an action on the store, with the action's own bytes as `arguments`; nil for one that it does not know.
    mutating func act(
        _ action: UInt16,
        _ arguments: ArraySlice<UInt8>,
        _ script: Script,
        _ memory: inout [Script.Entry]
    ) -> [UInt8]? {
        switch action {
        case 0x0C0D: return segments(script, memory)
        case 0x0C1C: return begin(arguments.word(0), script, memory)
        case 0x0C0C:
            let isAll = arguments.word(0) == 0x0001
            let chosen = (0..<Int(isAll ? 0 : arguments.word(4))).map { arguments.word(8 + 2 * $0) }
            memory.removeAll { isAll || chosen.contains(script.segment(of: $0)) }
            return []
        default: return nil
        }
    }

    /// The next piece of the segment that was asked for; nil when all was sent.
    ///
    ///     segment, index of the first entry (4), how many (4), status: 8000 first, 4000 last; length, entries
    mutating func nextPiece(_ script: Script, store: UInt16, invokeID: UInt16) -> [UInt8]? {
        guard let current = transfer, current.next < current.entries.count else { return nil }
        let entries = current.entries[current.next...].prefix(script.entriesPerReport)
        transfer?.next += entries.count
        let isLast = entries.endIndex == current.entries.count
        return AgentMessages.event(0x0D21, of: store, invokeID: invokeID) { info in
            info.write(current.instance)
            info.write(UInt32(current.next))
            info.write(UInt32(entries.count))
            info.write((current.next == 0 ? 0x8000 : 0) | (isLast ? 0x4000 : 0) as UInt16)
            info.writeOctets(entries.flatMap(script.segmentEntry))
        }
    }

    private func segments(_ script: Script, _ memory: [Script.Entry]) -> [UInt8] {
        var instances: [UInt16] = []
        for entry in memory where !instances.contains(script.segment(of: entry)) {
            instances.append(script.segment(of: entry))
        }
        var writer = MDERWriter()
        writer.writeList(instances) { list, instance in
            let entries = memory.filter { script.segment(of: $0) == instance }
            var count = MDERWriter()
            count.write(UInt32(entries.count))
            var attributes = script.segmentAttributes + [(0x097B, count.bytes)]
            if let slot = entries.first.flatMap(script.slot) {
                attributes.append((0x0A4F, [UInt8(slot >> 8), UInt8(slot & 0xFF)]))
            }
            list.write(instance)
            AgentMessages.write(attributes, to: &list)
        }
        return writer.bytes
    }

    private mutating func begin(_ instance: UInt16, _ script: Script, _ memory: [Script.Entry]) -> [UInt8] {
        let entries = memory.filter { script.segment(of: $0) == instance }
        transfer = Transfer(instance: instance, entries: entries)
        // 0: it comes; 1: there is no such segment.
        return [UInt8(instance >> 8), UInt8(instance & 0xFF), 0x00, entries.isEmpty ? 0x01 : 0x00]
    }
}

extension Collection<UInt8> {
    /// Two bytes, the high one first; zero beyond the end.
    func word(_ offset: Int) -> UInt16 {
        guard offset + 2 <= count else { return 0 }
        let start = index(startIndex, offsetBy: offset)
        return UInt16(self[start]) << 8 | UInt16(self[index(after: start)])
    }
}
