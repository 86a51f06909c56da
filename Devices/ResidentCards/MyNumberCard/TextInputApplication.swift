package import SmartCards

/// The text-input application (券面事項入力補助AP) of a My Number card: what is printed on it, for the clerk who enrols its
/// holder at the town office. Not for use at home.
///
/// The application's file 0001 holds the 12-digit individual number. It is never selected.
package struct TextInputApplication {
    private let application: CardApplication

    /// Attributes longer than this are not read. Name and address have at most a few hundred bytes on a real card.
    private static let longest = 2_048

    /// Tag and length of the file: two bytes of tag, up to three of length, and the tag of the first value.
    private static let headerLength = 7

    package init(over channel: any CardChannel) {
        application = CardApplication(channel: channel, name: MyNumberCardFiles.textApplication)
    }

    /// How many tries the PIN of this application has left. Spends none.
    package func pinCounter() throws(MyNumberCardError) -> PINCounter {
        try application.select()
        return try application.counter(of: .textPIN)
    }

    /// Proves the PIN and reads the four attributes, within one transaction.
    /// - Parameter pin: is wiped, whatever happens.
    /// - Returns: what the card says of its holder.
    /// - Throws: ``MyNumberCardError``. Nothing is ever tried a second time; at one try left nothing is tried.
    package func basicFourAttributes(with pin: CardPIN) throws(MyNumberCardError) -> BasicFourAttributes {
        defer { pin.wipe() }
        guard pin.isComplete else { throw .unusablePIN }
        return try application.inTransaction { () throws(MyNumberCardError) in
            try application.select()
            try application.verify(pin, against: .textPIN)
            try application.select(.basicFourAttributes)
            let header = try application.read(0..<Self.headerLength)
            let length = try Self.length(of: header)
            return try BasicFourAttributes(tlv: header + application.read(Self.headerLength..<length))
        }
    }

    /// `FF 20`, then the length in one byte, or `81` and one, or `82` and two (X.690 section 8.1.3).
    /// - Returns: the length of the whole file.
    private static func length(of header: [UInt8]) throws(MyNumberCardError) -> Int {
        guard header.starts(with: [0xFF, 0x20]) else { throw .malformed(.header) }
        let length =
            switch header[2] {
            case 0x00...0x7F: 3 + Int(header[2])
            case 0x81: 4 + Int(header[3])
            case 0x82: 5 + (Int(header[3]) << 8 | Int(header[4]))
            default: throw MyNumberCardError.malformed(.header)
            }
        guard (headerLength + 1...longest).contains(length) else { throw .malformed(.length(length)) }
        return length
    }
}
