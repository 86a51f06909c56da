package import CommunityModel
package import SmartCards

/// A My Number card (マイナンバーカード) and its user-authentication key, by the JPKI application.
///
/// Every operation selects the application first, so a card that was reset or swapped in between is met like a new one.
/// The 12-digit individual number lies in another application, with which this type does not speak.
package struct MyNumberCard {
    private let application: CardApplication
    private var channel: any CardChannel { application.channel }

    /// - Parameter channel: open to whatever lies on the reader.
    package init(over channel: any CardChannel) {
        application = CardApplication(channel: channel, name: MyNumberCardFiles.jpkiApplication)
    }

    /// Reads the certificate, which needs no PIN: at most 19 commands for one of the longest.
    /// - Throws: ``MyNumberCardError/notMyNumberCard`` on any other card.
    package func authenticationCertificate() throws(MyNumberCardError) -> AuthenticationCertificate {
        try application.select()
        return try readCertificate()
    }

    /// How many tries the user-authentication PIN has left. Spends none.
    package func authenticationPINCounter() throws(MyNumberCardError) -> PINCounter {
        try application.select()
        return try application.counter(of: .authenticationPIN)
    }

    /// Proves the PIN and lets the card sign, within one transaction, in which the card's certificate is read again: a
    /// signature and its certificate come from one card, and a PIN is shown to no card but the one it was entered for.
    ///
    /// - Parameters:
    ///   - digest: a SHA-256 digest, 32 bytes.
    ///   - pin: is wiped, whatever happens.
    ///   - token: the card for which the PIN was entered.
    ///   - key: the tenant's card key that made the token.
    /// - Returns: the signature, with the certificate that was read beside it.
    /// - Throws: ``MyNumberCardError``. Nothing is ever tried a second time; at one try left nothing is tried.
    package func sign(
        digest: some Sequence<UInt8>,
        with pin: CardPIN,
        of token: CardToken,
        under key: CardKey
    ) throws(MyNumberCardError) -> CardSignature {
        defer { pin.wipe() }
        let digest = Array(digest)
        guard digest.count == 32 else { throw .unusableDigest }
        guard pin.isComplete else { throw .unusablePIN }
        return try application.inTransaction { () throws(MyNumberCardError) in
            try application.select()
            let certificate = try readCertificate()
            guard certificate.token(under: key) == token else { throw .anotherCard }
            try application.verify(pin, against: .authenticationPIN)
            try application.select(.authenticationKey)
            return try CardSignature(of: digest, by: certificate, over: application)
        }
    }

    /// Reads four bytes, 30 82 and the length (X.690 sections 8.1.2 and 8.1.3), then as many as they say.
    private func readCertificate() throws(MyNumberCardError) -> AuthenticationCertificate {
        try application.select(.authenticationCertificate)
        let header = try application.read(0..<4)
        guard header[0] == 0x30, header[1] == 0x82 else { throw .malformed(.header) }
        let length = 4 + (Int(header[2]) << 8 | Int(header[3]))
        guard (0x100...AuthenticationCertificate.longest).contains(length) else { throw .malformed(.length(length)) }
        return try AuthenticationCertificate(derRepresentation: header + application.read(4..<length))
    }
}
