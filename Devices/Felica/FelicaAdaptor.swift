package import SmartCards

/// The way of one make of reader to let FeliCa commands pass.
package protocol FelicaLink {
    /// Prepares the reader; nothing by default.
    func open() throws(FelicaError)

    /// Sends a FeliCa command frame, from its length byte on, and returns the card's answer from its length byte on.
    func exchange(_ frame: [UInt8]) throws(FelicaError) -> [UInt8]

    /// The IDm of what a reader found that polls only by itself; nil for all others.
    func identifierKnownToReader() throws(FelicaError) -> [UInt8]?

    /// Gives the reader back to its own ways; nothing by default.
    func close()
}

extension FelicaLink {
    package func open() throws(FelicaError) {}
    package func identifierKnownToReader() throws(FelicaError) -> [UInt8]? { nil }
    package func close() {}
}

/// Which way a reader has, by its name. PC/SC agrees on one (part 3, supplement 2.02); most readers that are sold have
/// another.
package enum FelicaAdaptor: Hashable, Sendable, CaseIterable {
    /// Sony RC-S300 and RC-S660.
    case sony
    /// ACS ACR122U, a PN532 behind PC/SC.
    case pn532
    /// ACS ACR1251, ACR1252, ACR1255.
    case acs
    /// Identiv CLOUD and uTrust, and SCM before it.
    case identiv
    /// Whatever speaks PC/SC 2.02.
    case generic

    /// Parts of the names that the drivers give (list of libccid), and whose they are.
    private static let makes: [(part: String, adaptor: FelicaAdaptor)] = [
        ("rc-s300", .sony), ("rc-s660", .sony),
        ("acr122", .pn532),
        ("acr1251", .acs), ("acr1252", .acs), ("acr1255", .acs),
        ("identiv", .identiv), ("scm microsystems", .identiv), ("utrust", .identiv), ("cloud", .identiv),
    ]

    package init(for reader: ReaderName) {
        let name = reader.description.lowercased()
        self = Self.makes.first { name.contains($0.part) }?.adaptor ?? .generic
    }

    package func link(over channel: any CardChannel) -> any FelicaLink {
        switch self {
        case .sony: TransparentSession(channel: channel, instruction: TransparentSession.sonyInstruction)
        case .generic: TransparentSession(channel: channel, instruction: TransparentSession.standardInstruction)
        case .pn532: PN532DataExchange(channel: channel)
        case .acs: ACSDirectTransmit(channel: channel)
        case .identiv: IdentivPseudoCommands(channel: channel)
        }
    }
}

extension CardChannel {
    /// The IDm that the reader saw when the card came into its field (GET DATA; PC/SC part 3 section 3.2.2.1.3).
    package func felicaIdentifier() throws(FelicaError) -> [UInt8] {
        let idm = try askReader(CommandAPDU(0xFF, 0xCA, 0x00, 0x00, expectedLength: 256))
        guard idm.count == 8 else { throw .malformed(at: idm.count) }
        return idm
    }

    /// Sends a command that the reader answers itself.
    ///
    /// - Returns: the data of a 9000.
    /// - Throws: ``FelicaError/notSupported`` for any other status word of a reader that does not know the command,
    ///   ``FelicaError/silence`` for 63xx and 64xx: the card did not answer.
    func askReader(_ command: CommandAPDU) throws(FelicaError) -> [UInt8] {
        let response: ResponseAPDU
        do { response = try transmit(command) } catch { throw .card(error) }
        if response.isSuccess { return response.data }
        throw response.sw1 == 0x63 || response.sw1 == 0x64 ? .silence : .notSupported
    }
}
