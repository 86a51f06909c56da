import CPcsc
import Testing

/// Another program on the machine that uses the card readers, by calls of its own.
final class RivalProgram {
    private var context = SCARDCONTEXT()
    private var card = SCARDHANDLE()

    init() throws {
        let code = SCardEstablishContext(DWORD(SCARD_SCOPE_SYSTEM), nil, nil, &context)
        try #require(code == SCARD_S_SUCCESS)
    }

    /// Opens the card on the first reader, as soon as there is one.
    func take(exclusively: Bool) throws {
        let sharing = DWORD(exclusively ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED)
        var code = 0
        let deadline = ContinuousClock.now + .seconds(20)
        repeat { code = connect(sharing) } while code == SCARD_E_NO_SMARTCARD && .now < deadline
        try #require(code == SCARD_S_SUCCESS)
    }

    /// Waits, at most 20 seconds, until the service knows that nothing lies on `reader`.
    func seesEmpty(_ reader: String) -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while .now < deadline {
            var state = SCARD_READERSTATE()
            let code = reader.withCString { name in
                state.szReader = name
                return SCardGetStatusChange(context, 0, &state, 1)
            }
            if code == SCARD_S_SUCCESS, state.dwEventState & DWORD(SCARD_STATE_EMPTY) != 0 { return true }
        }
        return false
    }

    /// Whether somebody else has the card for themselves.
    var isShutOut: Bool {
        connect(DWORD(SCARD_SHARE_SHARED)) == SCARD_E_SHARING_VIOLATION
    }

    private func connect(_ sharing: DWORD) -> LONG {
        var activeProtocol = DWORD()
        return SCardConnect(
            context,
            "Virtual PCD 00 00",
            sharing,
            DWORD(SCARD_PROTOCOL_ANY),
            &card,
            &activeProtocol
        )
    }

    func beginTransaction() throws {
        try #require(SCardBeginTransaction(card) == SCARD_S_SUCCESS)
    }

    func endTransaction() throws {
        try #require(SCardEndTransaction(card, DWORD(SCARD_LEAVE_CARD)) == SCARD_S_SUCCESS)
    }

    /// Gives the card back, after a reset.
    func resetAndLeave() throws {
        try #require(SCardDisconnect(card, DWORD(SCARD_RESET_CARD)) == SCARD_S_SUCCESS)
    }

    /// Is gone without a word, as a program that was killed.
    func vanish() {
        SCardReleaseContext(context)
    }
}
