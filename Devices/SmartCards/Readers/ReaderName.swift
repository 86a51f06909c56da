/// A reader's slot by the name that the smart card service gives it.
package struct ReaderName: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ name: String) {
        description = name
    }
}

/// A card on a reader.
package struct PresentedCard: Hashable, Sendable {
    package let reader: ReaderName
    /// Answer to reset (ISO/IEC 7816-3 section 8), 2...33 bytes; contactless ones are made up by the reader (PC/SC
    /// part 3 section 3.1.3.2.3).
    package let atr: [UInt8]
    /// The slot's event counter when the card was seen first: one more for each insertion and each removal.
    package let counter: UInt16

    package init(reader: ReaderName, atr: [UInt8], counter: UInt16) {
        self.reader = reader
        self.atr = atr
        self.counter = counter
    }
}
