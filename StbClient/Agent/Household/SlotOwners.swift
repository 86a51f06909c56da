package import CommunityModel

/// A device and the slot that somebody chose on it (「1」「2」 of a monitor for two).
package struct DeviceSlot: Hashable, Sendable {
    package let systemID: [UInt8]
    /// Nil for a device without slots.
    package let number: Int?

    package static let guests = 0

    package init(systemID: [UInt8], number: Int?) {
        self.systemID = systemID
        self.number = number
    }

    init(_ measurement: Measurement) {
        self.init(systemID: measurement.device.systemID, number: measurement.userSlot)
    }
}

/// Whose cards were laid down at this box with which device and slot: the last three times of each.
///
/// A slot is one person's while all of these are theirs. So a grandchild who measures once with a card of their own makes
/// the box careful, and three measurements later it knows again. A guest's slot is nobody's, and neither is a reading
/// without a slot from a device that has some.
package struct SlotOwners: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let slot: DeviceSlot
        /// The latest last.
        package fileprivate(set) var cards: [CardToken]

        package init(slot: DeviceSlot, cards: [CardToken]) {
            self.slot = slot
            self.cards = cards
        }
    }

    private static let remembered = 3
    /// More slots than any home has.
    package static let capacity = 64

    /// The one that was used last comes last.
    package private(set) var entries: [Entry]

    package init(_ entries: [Entry] = []) {
        self.entries = entries.suffix(Self.capacity)
    }

    func cards(of slot: DeviceSlot) -> [CardToken] {
        if slot.number == DeviceSlot.guests { return [] }
        if slot.number == nil, entries.contains(where: { $0.slot.systemID == slot.systemID && $0.slot.number != nil }) {
            return []
        }
        return entries.first { $0.slot == slot }?.cards ?? []
    }

    mutating func confirm(_ slot: DeviceSlot, _ card: CardToken) {
        guard slot.number != DeviceSlot.guests else { return }
        let cards = (entries.first { $0.slot == slot }?.cards ?? []) + [card]
        forget(slot)
        entries.append(Entry(slot: slot, cards: cards.suffix(Self.remembered)))
        if entries.count > Self.capacity { entries.removeFirst() }
    }

    mutating func forget(_ slot: DeviceSlot) {
        entries.removeAll { $0.slot == slot }
    }

    mutating func forgetCards(where isGone: (CardToken) -> Bool) {
        for index in entries.indices { entries[index].cards.removeAll(where: isGone) }
        entries.removeAll(where: \.cards.isEmpty)
    }
}
