/// How many tries a PIN has left.
package struct PINCounter: Hashable, Sendable {
    /// 0...15; the last digit of the card's answer 63Cx (ISO/IEC 7816-4 section 11.5.2). 3 on a card whose last try was
    /// right.
    package let triesLeft: Int

    package init(triesLeft: Int) {
        self.triesLeft = triesLeft
    }

    package var isLocked: Bool { triesLeft == 0 }

    /// Whether somebody may try. The last try is kept: whoever errs once more would have to go to the town office.
    package var mayBeTried: Bool { triesLeft >= 2 }
}
