/// Something that shows that a person is up and about (生活反応).
package struct LifeSign: Hashable, Sendable {
    package let kind: Kind
    package let at: Instant

    package init(kind: Kind, at: Instant) {
        self.kind = kind
        self.at = at
    }

    /// Raw values are those of protocol and stores.
    package enum Kind: Int, Hashable, Sendable, CaseIterable {
        /// A card was laid on a reader.
        case tap = 1
        /// A device was touched to the reader.
        case reading = 2
        /// A key of the remote control, the one that turns the television on among them.
        case televisionKey = 3
        /// 決定 was pressed when the television asked.
        case promptAnswer = 4
    }
}

/// What a box reports of the television: a key was pressed. Several within a quarter of an hour are one.
package enum TelevisionSign: Hashable, Sendable {
    /// Somebody at home pressed a key.
    case key
    /// The question was answered.
    case answered(WatchExpectation.ID)
}
