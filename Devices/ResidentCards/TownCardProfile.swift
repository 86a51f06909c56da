package import SmartCards

/// The town's own card: an ISO 14443-4 type B card on which the town wrote a number of its choosing.
///
/// A type B card announces a PUPI that may be drawn anew at each touch, so it never names anybody. A town card carries
/// an application instead, selected by name (ISO/IEC 7816-4 section 12.2.2 for the identifier, 11.2.2 for SELECT), with
/// one transparent file that anybody may read: the card number, 16 bytes, drawn at random when the card was issued.
package enum TownCardProfile {
    /// A proprietary application identifier (first nibble F, ISO/IEC 7816-4 section 12.2.2.2): F0, "TOWN", version 1.
    package static let applicationIdentifier: [UInt8] = [0xF0, 0x54, 0x4F, 0x57, 0x4E, 0x01]

    /// The short identifier of the elementary file that holds the card number.
    package static let cardNumberFile: UInt8 = 0x01

    /// The size of the card number in bytes.
    package static let cardNumberLength = 16

    /// `00 A4 04 0C 06 F0 54 4F 57 4E 01`: by name, first occurrence, no answer data. 9000, or 6A82 on any other card.
    package static let selectApplication = CommandAPDU(0x00, 0xA4, 0x04, 0x0C, data: applicationIdentifier)

    /// `00 B0 81 00 10`: the bit of value 80 in P1 says that its low five bits are a short file identifier.
    package static let readCardNumber =
        CommandAPDU(0x00, 0xB0, 0x80 | cardNumberFile, 0x00, expectedLength: cardNumberLength)
}
