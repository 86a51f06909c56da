/// What the smart card service says about one slot (`SCARD_READERSTATE.dwEventState` and `rgbAtr`).
package struct SlotReport: Hashable, Sendable {
    package let reader: ReaderName
    package let flags: SlotFlags
    /// Counts insertions and removals, modulo 65,536, from the start of the service.
    package let counter: UInt16
    /// Empty while no card was powered.
    package let atr: [UInt8]

    package init(reader: ReaderName, flags: SlotFlags, counter: UInt16, atr: [UInt8] = []) {
        self.reader = reader
        self.flags = flags
        self.counter = counter
        self.atr = atr
    }

    /// What the service is told that we know, so that it answers only when something else is true.
    package var known: UInt32 {
        UInt32(counter) << 16 | UInt32(flags.subtracting(.changed).rawValue)
    }

    /// The card of this report; one that gives no answer to reset has an empty one.
    var card: PresentedCard? {
        guard flags.contains(.present) else { return nil }
        return PresentedCard(reader: reader, atr: flags.contains(.mute) ? [] : atr, counter: counter)
    }
}

/// The low 16 bits of a slot's state (`SCARD_STATE_…` of pcsclite.h).
package struct SlotFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let changed = SlotFlags(rawValue: 0x0002)
    package static let unknown = SlotFlags(rawValue: 0x0004)
    package static let unavailable = SlotFlags(rawValue: 0x0008)
    package static let empty = SlotFlags(rawValue: 0x0010)
    package static let present = SlotFlags(rawValue: 0x0020)
    package static let exclusive = SlotFlags(rawValue: 0x0080)
    package static let inUse = SlotFlags(rawValue: 0x0100)
    package static let mute = SlotFlags(rawValue: 0x0200)
    package static let unpowered = SlotFlags(rawValue: 0x0400)
}
