import CPcsc

/// An open connection to the card in one slot.
///
/// Exclusive: nobody can reset the card or select another application in between, and a second program is refused at
/// once instead of waiting without end. A transaction besides says to the service that a removal breaks off what runs.
final class CardConnection: CardChannel {
    private let handle: SCARDHANDLE
    private let activeProtocol: ServiceWord
    private let isStopping: () -> Bool
    /// Room for the longest extended answer: 65,536 bytes and a status word.
    private var answer = [UInt8](repeating: 0, count: 0x1_0002)

    /// Opens the connection; `isStopping` is asked before each command and ends the conversation when it is true.
    init(to reader: ReaderName, in context: ServiceContext, isStopping: @escaping () -> Bool) throws(CardError) {
        var handle = SCARDHANDLE()
        var activeProtocol = ServiceWord()
        let (sharing, protocols) = (ServiceWord(SCARD_SHARE_EXCLUSIVE), ServiceWord(SCARD_PROTOCOL_ANY))
        let name = reader.description
        let code = ServiceCode(SCardConnect(context.handle, name, sharing, protocols, &handle, &activeProtocol))
        guard code == .success else { throw code.cardError }
        self.handle = handle
        self.activeProtocol = activeProtocol
        self.isStopping = isStopping
    }

    /// The card keeps its power, so that the next connection need not wake it.
    func close() {
        SCardDisconnect(handle, ServiceWord(SCARD_LEAVE_CARD))
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        guard !isStopping() else { throw .stopped }
        var bytes = command.bytes
        defer { if command.carriesSecret { bytes.wipe() } }
        let headerLength = ServiceWord(MemoryLayout<SCARD_IO_REQUEST>.size)
        var header = SCARD_IO_REQUEST(dwProtocol: activeProtocol, cbPciLength: headerLength)
        var length = ServiceWord(answer.count)
        let sent = ServiceWord(bytes.count)
        let code = ServiceCode(SCardTransmit(handle, &header, bytes, sent, nil, &answer, &length))
        guard code == .success else { throw code.cardError }
        return try ResponseAPDU(bytes: answer.prefix(Int(length)))
    }

    func beginTransaction() throws(CardError) {
        guard !isStopping() else { throw .stopped }
        let code = ServiceCode(SCardBeginTransaction(handle))
        guard code == .success else { throw code.cardError }
    }

    func endTransaction(_ disposition: CardDisposition) throws(CardError) {
        let word = ServiceWord(disposition == .reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD)
        let code = ServiceCode(SCardEndTransaction(handle, word))
        guard code == .success else { throw code.cardError }
    }
}
