import CPcsc

/// `LONG` and `DWORD` of the service's library: 8 bytes on 64-bit Linux, 4 on 32-bit Linux and on macOS. Nothing outside
/// this folder sees them.
typealias ServiceLong = LONG
typealias ServiceWord = DWORD

/// What a call of the library answered; 32 bits mean the same everywhere.
struct ServiceCode: Hashable {
    let value: UInt32

    init(_ answer: some BinaryInteger) {
        value = UInt32(truncatingIfNeeded: answer)
    }

    static let success = ServiceCode(SCARD_S_SUCCESS)
    static let timeout = ServiceCode(SCARD_E_TIMEOUT)
    static let cancelled = ServiceCode(SCARD_E_CANCELLED)
    static let unknownReader = ServiceCode(SCARD_E_UNKNOWN_READER)
    static let readerUnavailable = ServiceCode(SCARD_E_READER_UNAVAILABLE)
    static let noReaders = ServiceCode(SCARD_E_NO_READERS_AVAILABLE)
    static let smallBuffer = ServiceCode(SCARD_E_INSUFFICIENT_BUFFER)

    private static let cardErrors: [ServiceCode: CardError] = [
        ServiceCode(SCARD_W_REMOVED_CARD): .removed,
        ServiceCode(SCARD_E_NO_SMARTCARD): .removed,
        // The exchange broke off: what the first command after a removal is told inside a transaction.
        ServiceCode(SCARD_E_NOT_TRANSACTED): .removed,
        ServiceCode(SCARD_W_RESET_CARD): .reset,
        ServiceCode(SCARD_E_NO_SERVICE): .serviceLost,
        ServiceCode(SCARD_E_SERVICE_STOPPED): .serviceLost,
        ServiceCode(SCARD_F_COMM_ERROR): .serviceLost,
        ServiceCode(SCARD_E_INVALID_HANDLE): .serviceLost,
        unknownReader: .readerLost,
        readerUnavailable: .readerLost,
        noReaders: .readerLost,
        ServiceCode(SCARD_W_UNRESPONSIVE_CARD): .unresponsive,
        ServiceCode(SCARD_W_UNPOWERED_CARD): .unresponsive,
        ServiceCode(SCARD_E_PROTO_MISMATCH): .unresponsive,
        ServiceCode(SCARD_E_SHARING_VIOLATION): .sharingViolation,
    ]

    /// What the code means for somebody who speaks with a card.
    var cardError: CardError {
        Self.cardErrors[self] ?? .other(value)
    }
}
