/// Status bytes of ISO/IEC 7816-4 section 5.6, and of PC/SC part 3 section 3.2.2 for the reader's own commands.
enum StatusWord {
    static let success: [UInt8] = [0x90, 0x00]
    static let wrongLength: [UInt8] = [0x67, 0x00]
    static let functionNotSupported: [UInt8] = [0x6A, 0x81]
    static let fileNotFound: [UInt8] = [0x6A, 0x82]
    static let conditionsNotSatisfied: [UInt8] = [0x69, 0x85]
    static let instructionNotSupported: [UInt8] = [0x6D, 0x00]
}
