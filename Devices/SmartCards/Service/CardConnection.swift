import CPcsc
import Synchronization

/// An open connection to the card in one slot.
///
/// Exclusive: nobody can reset the card or select another application in between, and a second program is refused at
/// once instead of waiting without end. A transaction besides says to the service that a removal breaks off what runs.
///
/// It speaks with one card only. It is opened to the card that was reported and to no other, and after the first command
/// without an answer nothing more goes through it: what lies there then may be another person's card.
final class CardConnection: CardChannel {
    private let handle: SCARDHANDLE
    private let activeProtocol: ServiceWord
    private let context: ServiceContext
    private let isStopping: () -> Bool
    private let returned: @Sendable () -> Void
    /// Why there is no further answer.
    private var failure: CardError?

    /// Opens the connection.
    ///
    /// - Parameters:
    ///   - card: as it was reported.
    ///   - context: in which the call is made.
    ///   - isStopping: is asked before each command and ends the conversation when it is true.
    ///   - returned: is called, on another thread, when a call that was given up comes back after all.
    /// - Throws: ``CardError/swapped`` when another card lies there by now, ``CardError/hung`` when the call was given up.
    init(
        to card: PresentedCard,
        in context: ServiceContext,
        isStopping: @escaping () -> Bool,
        returned: @escaping @Sendable () -> Void
    ) throws(CardError) {
        let name = card.reader.description
        let late = { @Sendable (opened: Opened) in
            if opened.code == .success { SCardDisconnect(opened.handle, ServiceWord(SCARD_LEAVE_CARD)) }
            returned()
        }
        let answer = context.calls.answer(within: context.limits.connection, late: late) {
            [context = context.handle] () -> Opened in
            var opened = Opened()
            let (sharing, protocols) = (ServiceWord(SCARD_SHARE_EXCLUSIVE), ServiceWord(SCARD_PROTOCOL_ANY))
            opened.code = ServiceCode(
                SCardConnect(context, name, sharing, protocols, &opened.handle, &opened.activeProtocol)
            )
            return opened
        }
        guard let opened = answer else { throw .hung }
        guard opened.code == .success else { throw opened.code.cardError }
        handle = opened.handle
        activeProtocol = opened.activeProtocol
        self.context = context
        self.isStopping = isStopping
        self.returned = returned
        // A card that was swapped before it was opened answers for itself, not for the one that was reported.
        guard let lying = context.report(on: card.reader)?.card, card.isSame(as: lying) else {
            close()
            throw .swapped
        }
    }

    private struct Opened {
        var code = ServiceCode.success
        var handle = SCARDHANDLE()
        var activeProtocol = ServiceWord()
    }

    /// The card keeps its power, so that the next connection need not wake it.
    func close() {
        guard !context.calls.isLost else { return }
        _ = context.calls.answer(within: context.limits.service) { [handle] in
            _ = SCardDisconnect(handle, ServiceWord(SCARD_LEAVE_CARD))
        }
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        guard !isStopping() else { throw .stopped }
        return try speak { () throws(CardError) in
            let outgoing = Outgoing(command)
            let answer = try call { [handle, activeProtocol] in outgoing.send(to: handle, by: activeProtocol) }
            guard answer.code == .success else { throw answer.code.cardError }
            return try ResponseAPDU(bytes: answer.bytes)
        }
    }

    func beginTransaction() throws(CardError) {
        guard !isStopping() else { throw .stopped }
        try speak { () throws(CardError) in
            let code = try call { [handle] in ServiceCode(SCardBeginTransaction(handle)) }
            guard code == .success else { throw code.cardError }
        }
    }

    func endTransaction(_ disposition: CardDisposition) throws(CardError) {
        if let failure { throw failure }
        let word = ServiceWord(disposition == .reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD)
        // That no transaction runs is no word of the card's.
        let code = try call { [handle] in ServiceCode(SCardEndTransaction(handle, word)) }
        guard code == .success else { throw code.cardError }
    }

    /// After the first failure nothing is said any more.
    private func speak<Value>(_ body: () throws(CardError) -> Value) throws(CardError) -> Value {
        if let failure { throw failure }
        do throws(CardError) {
            return try body()
        } catch {
            failure = error
            throw error
        }
    }

    /// Makes a call that may never come back.
    private func call<Value: Sendable>(_ body: @escaping @Sendable () -> Value) throws(CardError) -> Value {
        let late = { @Sendable [returned] (_: Value) in returned() }
        let value = context.calls.answer(within: context.limits.exchange, late: late, of: body)
        guard let value else { throw .hung }
        return value
    }

    private struct Answer {
        let code: ServiceCode
        let bytes: [UInt8]
    }

    /// A command on its way. Its bytes are in this place only, so that a secret can be wiped once it was sent.
    private final class Outgoing: Sendable {
        private let bytes: Mutex<[UInt8]>
        private let isSecret: Bool
        /// The longest extended answer: 65,536 bytes and a status word.
        private static let longestAnswer = 0x1_0002

        init(_ command: CommandAPDU) {
            bytes = Mutex(command.bytes)
            isSecret = command.carriesSecret
        }

        func send(to handle: SCARDHANDLE, by activeProtocol: ServiceWord) -> Answer {
            bytes.withLock { bytes in
                defer { if isSecret { bytes.wipe() } }
                let headerLength = ServiceWord(MemoryLayout<SCARD_IO_REQUEST>.size)
                var header = SCARD_IO_REQUEST(dwProtocol: activeProtocol, cbPciLength: headerLength)
                var code = ServiceCode.success
                let answer = [UInt8](unsafeUninitializedCapacity: Self.longestAnswer) { (buffer, count) in
                    var length = ServiceWord(buffer.count)
                    let sent = ServiceWord(bytes.count)
                    code = ServiceCode(SCardTransmit(handle, &header, bytes, sent, nil, buffer.baseAddress, &length))
                    count = code == .success ? min(Int(length), buffer.count) : 0
                }
                return Answer(code: code, bytes: answer)
            }
        }
    }
}
