import SmartCards

/// The applications of a My Number card that we speak with, and their elementary files.
///
/// The card's specification is not public. These numbers are those that OpenSC (`card-jpki.c`, `pkcs15-jpki.c`, `jpki.h`)
/// and the myna project (`libmyna/jpki_ap.go`, `libmyna/text_ap.go`) use with real cards.
enum MyNumberCardFiles {
    /// The public personal authentication application, JPKI (公的個人認証AP).
    static let jpkiApplication: [UInt8] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01]
    /// Text input support (券面事項入力補助AP): what is printed on the card, as text.
    static let textApplication: [UInt8] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08]

    /// A file within the selected application. The text application's file 0001 holds the 12-digit individual number,
    /// for which a town's services have no legal ground; it has no name here and is never selected.
    enum File: UInt16 {
        /// JPKI: the user-authentication certificate, DER, for anybody to read.
        case authenticationCertificate = 0x000A
        /// JPKI: the key that belongs to it.
        case authenticationKey = 0x0017
        /// JPKI: its PIN, 4 digits, 3 tries.
        case authenticationPIN = 0x0018
        /// Text: name, address, date of birth, sex.
        case basicFourAttributes = 0x0002
        /// Text: its PIN, 4 digits, 3 tries.
        case textPIN = 0x0011
    }
}
