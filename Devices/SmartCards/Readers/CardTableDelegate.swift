/// Who is told what happens on the readers. All calls come on the readers' own thread, one at a time.
package protocol CardTableDelegate: AnyObject, Sendable {
    /// The state changed to `state`. Comes before the calls about the card that changed it.
    func readersChanged(_ state: ReaderState)

    /// A card was laid down, or swapped for the one before it. May block as long as the conversation takes; it is not
    /// called again for this card until the card was lifted.
    /// - Parameters:
    ///   - card: where it lies and what its answer to reset was.
    ///   - channel: open for the time of this call only.
    func cardArrived(_ card: PresentedCard, channel: any CardChannel)

    /// Something was laid down that could not be opened. Nothing happens by default.
    func cardFailed(_ card: PresentedCard, error: CardError)

    /// The card that lay on `reader` is gone.
    func cardLeft(reader: ReaderName)
}

extension CardTableDelegate {
    package func cardFailed(_ card: PresentedCard, error: CardError) {}
}
