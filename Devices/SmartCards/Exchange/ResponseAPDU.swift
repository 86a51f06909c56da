/// What a card answered to one command (ISO/IEC 7816-4 section 5.1): data, then the two bytes of the status word.
package struct ResponseAPDU: Hashable, Sendable {
    package let data: [UInt8]
    package let status: StatusWord

    package init(data: [UInt8] = [], status: StatusWord) {
        self.data = data
        self.status = status
    }

    /// - Throws: ``CardError/shortAnswer`` when there is not even a status word: the card left while it spoke.
    package init(bytes: some Collection<UInt8>) throws(CardError) {
        guard bytes.count >= 2 else { throw .shortAnswer }
        let word = bytes.suffix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        self.init(data: Array(bytes.dropLast(2)), status: StatusWord(word))
    }

    package var sw1: UInt8 { status.sw1 }
    package var sw2: UInt8 { status.sw2 }

    /// Whether the status word is 9000.
    package var isSuccess: Bool { status == .success }

    package var bytes: [UInt8] { data + [sw1, sw2] }
}

/// The two bytes at the end of an answer (ISO/IEC 7816-4 section 5.6).
package struct StatusWord: Hashable, Sendable, CustomStringConvertible {
    package let value: UInt16

    package init(_ value: UInt16) {
        self.value = value
    }

    package var sw1: UInt8 { UInt8(truncatingIfNeeded: value >> 8) }
    package var sw2: UInt8 { UInt8(truncatingIfNeeded: value) }

    package static let success = StatusWord(0x9000)
    package static let wrongLength = StatusWord(0x6700)
    /// Also what many cards say to an application that they do not have.
    package static let fileNotFound = StatusWord(0x6A82)
    package static let functionNotSupported = StatusWord(0x6A81)
    package static let wrongParameters = StatusWord(0x6B00)
    package static let instructionNotSupported = StatusWord(0x6D00)
    package static let classNotSupported = StatusWord(0x6E00)

    /// 61xx: the answer goes on, GET RESPONSE brings `xx` (0 = 256 or more) bytes of it.
    package var remainingLength: Int? {
        sw1 == 0x61 ? (sw2 == 0 ? 0x100 : Int(sw2)) : nil
    }

    /// 6Cxx: asked for the wrong length; `xx` (0 = 256) is the right one.
    package var correctLength: Int? {
        sw1 == 0x6C ? (sw2 == 0 ? 0x100 : Int(sw2)) : nil
    }

    /// Four hexadecimal digits, as the standards write it.
    package var description: String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
