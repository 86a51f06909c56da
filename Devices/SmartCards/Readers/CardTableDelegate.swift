/// Who is told what happens on the readers. All calls come on the readers' own thread, one at a time.
package protocol CardTableDelegate: AnyObject, Sendable {
    /// The state changed to `state`. Comes before the calls about the card that changed it.
    func readersChanged(_ state: ReaderState)

    /// A card was laid down, or swapped for the one before it. May block as long as the conversation takes. Called
    /// again for this card only after it was lifted, or when the answer asks for it.
    /// - Parameters:
    ///   - card: where it lies and what its answer to reset was.
    ///   - channel: open for the time of this call only.
    /// - Returns: whether the conversation is over.
    func cardArrived(_ card: PresentedCard, channel: any CardChannel) -> CardMeeting

    /// Something was laid down that could not be opened. Nothing happens by default.
    func cardFailed(_ card: PresentedCard, error: CardError)

    /// The card that lay on `reader` is gone.
    func cardLeft(reader: ReaderName)
}

/// How a conversation with a card ended.
package enum CardMeeting: Hashable, Sendable {
    /// Nothing more is wanted of this card until it was lifted.
    case over
    /// The contact broke. Where the card lies there still, the conversation begins again, a few times at most: a card
    /// that lay askew is read without being lifted.
    case broken
}

extension CardTableDelegate {
    package func cardFailed(_ card: PresentedCard, error: CardError) {}
}
