/// How the readers stand, all of them taken together.
package enum ReaderState: Hashable, Sendable {
    /// The smart card service does not run, or does not answer.
    case noService
    /// The service runs and has no reader for us.
    case noReader
    /// A card on this reader does not answer, or the reader itself does not.
    case outOfOrder(ReaderName)
    /// There is a reader and nothing on it.
    case empty
    /// A card lies on a reader and has been dealt with.
    case present(PresentedCard)
    /// A card is being spoken with, or is about to be.
    case busy(PresentedCard)

    /// Whether a card may be laid down now.
    package var isReady: Bool {
        switch self {
        case .noService, .noReader, .outOfOrder: false
        case .empty, .present, .busy: true
        }
    }
}
