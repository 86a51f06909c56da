package import SmartCards

/// Why a FeliCa card gave no usable answer.
package enum FelicaError: Error, Hashable, Sendable {
    /// The reader or the card is gone.
    case card(CardError)
    /// The reader lets no FeliCa command pass, or not this one.
    case notSupported
    /// The card did not answer within the time that the reader waits.
    case silence
    /// The card's status flags (JIS X 6319-4 section 6.9): 00 00 would be success.
    case refused(flag1: UInt8, flag2: UInt8)
    /// The answer is not as it must be, at this byte of it.
    case malformed(at: Int)
    /// Another card answered than the one that was asked.
    case wrongCard
    /// The command does not fit a frame, which has at most 255 bytes, or asks for more than a card gives at a time.
    case tooLong
}
