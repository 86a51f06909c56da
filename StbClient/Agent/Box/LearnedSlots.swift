import CommunityModel
import Enrolment

/// Keeps ``SlotOwners`` over restarts.
///
/// A file of one line for each card of a slot, readable by its owner only, the slot that was used last at the end: system
/// id (hexadecimal), slot or `-`, and the card as in ``LearnedCards``. There is no name in it. Losing it costs a card that
/// is laid down once more, so a file that cannot be read is an empty one.
package struct LearnedSlots: Sendable {
    private let path: String

    package init(path: String) {
        self.path = path
    }

    package func load() -> SlotOwners {
        guard let bytes = try? AtomicFile.read(path) else { return SlotOwners() }
        var entries: [SlotOwners.Entry] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 5, let systemID = [UInt8](hexadecimal: parts[0]),
                let card = CardToken(line: parts[2...]), parts[1] == "-" || Int(parts[1]) != nil
            else { continue }
            let slot = DeviceSlot(systemID: systemID, number: Int(parts[1]))
            if let last = entries.last, last.slot == slot {
                entries[entries.count - 1] = SlotOwners.Entry(slot: slot, cards: last.cards + [card])
            } else {
                entries.append(SlotOwners.Entry(slot: slot, cards: [card]))
            }
        }
        return SlotOwners(entries)
    }

    package func keep(_ owners: SlotOwners) {
        let lines = owners.entries.flatMap { entry in
            entry.cards.map { card in
                "\(entry.slot.systemID.hexadecimal) \(entry.slot.number.map(String.init) ?? "-") \(card.line)\n"
            }
        }
        // What cannot be kept is learned again at the next card.
        try? AtomicFile.write(lines.joined().utf8, to: path)
    }
}
