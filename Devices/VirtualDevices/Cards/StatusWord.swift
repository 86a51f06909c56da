/// Status bytes of ISO/IEC 7816-4 section 5.6, and of PC/SC part 3 section 3.2.2 for the reader's own commands.
enum StatusWord {
    static let success: [UInt8] = [0x90, 0x00]
    static let wrongLength: [UInt8] = [0x67, 0x00]
    static let functionNotSupported: [UInt8] = [0x6A, 0x81]
    static let fileNotFound: [UInt8] = [0x6A, 0x82]
    static let conditionsNotSatisfied: [UInt8] = [0x69, 0x85]
    static let endOfFile: [UInt8] = [0x62, 0x82]
    static let memoryFailure: [UInt8] = [0x65, 0x81]
    static let securityStatusNotSatisfied: [UInt8] = [0x69, 0x82]
    /// Reference data not usable: the PIN is locked.
    static let locked: [UInt8] = [0x69, 0x84]
    static let noCurrentFile: [UInt8] = [0x69, 0x86]
    static let wrongData: [UInt8] = [0x6A, 0x80]
    static let wrongParameters: [UInt8] = [0x6A, 0x86]
    static let wrongOffset: [UInt8] = [0x6B, 0x00]
    static let instructionNotSupported: [UInt8] = [0x6D, 0x00]

    /// 63Cx: `count` tries are left, 0...15.
    static func tries(_ count: Int) -> [UInt8] { [0x63, 0xC0 | UInt8(count)] }
}
