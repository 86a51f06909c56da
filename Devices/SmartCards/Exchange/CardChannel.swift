/// The way to one card while it lies on the reader.
///
/// Synchronous and for one thread: it is lent to ``CardTableDelegate/cardArrived(_:channel:)`` on the readers' own
/// thread and means nothing after that call.
package protocol CardChannel {
    /// Sends one command and waits for its answer.
    ///
    /// - Throws: ``CardError`` when there is no answer. A status word other than 9000 is an answer.
    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU

    /// Keeps the card for this conversation until ``endTransaction(_:)`` (`SCardBeginTransaction`): nobody else speaks
    /// with it or resets it in between, so that what was proved to the card is not used by another. Blocks without
    /// limit while somebody else has one.
    ///
    /// - Throws: ``CardError`` when the card is gone. Nothing is begun then.
    func beginTransaction() throws(CardError)

    /// Lets the card go again.
    ///
    /// - Throws: ``CardError`` when the card is gone, or when no transaction was begun.
    func endTransaction(_ disposition: CardDisposition) throws(CardError)
}

/// What becomes of a card whose transaction ends.
package enum CardDisposition: Hashable, Sendable {
    /// It stays as it is, with what is selected and proved.
    case leave
    /// It is reset: nothing stays selected or proved. The next command of this conversation may be told so.
    case reset
}

extension CardChannel {
    /// A channel that has its card for itself, such as a recorded or a played one, has nobody to keep away.
    package func beginTransaction() throws(CardError) {}

    package func endTransaction(_ disposition: CardDisposition) throws(CardError) {}
}

extension CardChannel {
    /// Sends one command and follows the card's hints until the answer is whole: 6Cxx asks again once with the right
    /// length, 61xx fetches the rest by GET RESPONSE (ISO/IEC 7816-4 sections 5.6 and 11.6.1).
    ///
    /// - Returns: all data with the last status word.
    /// - Throws: ``CardError/endlessAnswer`` past 65,536 bytes, more than any answer may have.
    package func transmitComplete(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        var response = try transmit(command)
        if let length = response.status.correctLength {
            response = try transmit(command.expecting(length))
        }
        var data = response.data
        while let remaining = response.status.remainingLength {
            let channelNumber = command.instructionClass & 0x03
            response = try transmit(CommandAPDU(channelNumber, 0xC0, 0x00, 0x00, expectedLength: remaining))
            guard !response.data.isEmpty || response.status.remainingLength == nil else { throw .endlessAnswer }
            data += response.data
            guard data.count <= 0x1_0000 else { throw .endlessAnswer }
        }
        return ResponseAPDU(data: data, status: response.status)
    }
}
