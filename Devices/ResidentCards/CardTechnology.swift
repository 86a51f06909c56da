/// How a card speaks, told from its answer to reset alone.
///
/// Readers make up the answer to reset of a contactless card (PC/SC part 3 section 3.1.3.2.3):
/// ```
/// offset 0       3B
///        1       8n, n historical bytes follow
///        2       80
///        3       01
///        4..<4+n historical bytes
///        4+n     check byte, the exclusive or of all bytes after 3B
/// ```
/// The historical bytes of a memory card are `80 4F 0C A0 00 00 03 06 SS NN NN 00 00 00 00`: SS the standard, NN the
/// card's name (part 3 supplement). Those of an ISO 14443-4 card are its own: type A sends those of its ATS, type B
/// always eight (application data 4, protocol information 3, MBLI 1). Type A may send eight as well, so eight alone
/// do not tell the two apart.
enum CardTechnology: Hashable {
    /// JIS X 6319-4.
    case felica
    /// ISO 14443-3 type A memory.
    case typeAMemory
    /// ISO 14443-4 type A.
    case typeAProcessor
    /// The same without historical bytes, `3B 80 80 01 01`: what a phone shows that plays a card (host card emulation).
    case typeAPhone
    /// ISO 14443-4, most likely type B.
    case typeBProcessor
    case unknown

    init(atr: [UInt8]) {
        guard let historical = Self.historicalBytes(of: atr) else {
            self = .unknown
            return
        }
        if historical.count == 15, historical.starts(with: Self.memoryCard) {
            self.init(memoryStandard: historical[8])
        } else {
            self =
                switch historical.count {
                case 0: .typeAPhone
                case 8: .typeBProcessor
                default: .typeAProcessor
                }
        }
    }

    /// SS of the part 3 supplement: 01...03 ISO 14443 A parts 1 to 3, 11 FeliCa; type B memory (05...07) and vicinity
    /// cards (09...0C) are not used in the town.
    private init(memoryStandard: UInt8) {
        switch memoryStandard {
        case 0x01...0x03: self = .typeAMemory
        case 0x11: self = .felica
        default: self = .unknown
        }
    }

    /// Whether the card can hold applications, one of which may be the NDEF Tag application.
    var mayHoldApplications: Bool {
        switch self {
        case .typeAProcessor, .typeAPhone, .typeBProcessor: true
        case .felica, .typeAMemory, .unknown: false
        }
    }

    /// Whether `atr` is one of a contactless card, as a reader makes it up.
    static func isContactless(_ atr: [UInt8]) -> Bool { historicalBytes(of: atr) != nil }

    /// `80` card capabilities, `4F` application identifier of 12 bytes: the PC/SC workgroup's, for memory cards.
    private static let memoryCard: [UInt8] = [0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06]

    /// - Returns: nil when `atr` is not one of a contactless card, whole and with the right check byte.
    private static func historicalBytes(of atr: [UInt8]) -> [UInt8]? {
        guard atr.count >= 5, atr[0] == 0x3B, atr[1] & 0xF0 == 0x80, atr[2] == 0x80, atr[3] == 0x01 else { return nil }
        let count = Int(atr[1] & 0x0F)
        guard atr.count == count + 5, atr.dropFirst().reduce(0, ^) == 0 else { return nil }
        return Array(atr[4..<4 + count])
    }
}
