import CommunityModel
import SmartCards

@testable import Felica
@testable import ResidentCards

/// Whatever a card or a reader may answer: commands and answers by themselves, every driver, every make of FeliCa reader,
/// and the My Number card. The first byte says which conversation, the rest is the card.
struct APDUTarget: FuzzTarget {
    static let name = "apdu"

    enum Conversation: UInt8, CaseIterable {
        case command
        case response
        case complete
        case classify
        case certificate
        case signature
        case attributes
        case attributesFile
        case felica
        case proof
        case dataObjects
    }

    let key: CardKey

    init() throws {
        guard let key = CardKey(version: 1, secret: [UInt8](repeating: 7, count: 32)) else {
            throw Fuzz.Failure(words: "32 bytes make a card key")
        }
        self.key = key
    }

    func run(_ input: [UInt8]) {
        var input = FuzzInput(input)
        guard let first = input.byte() else { return }
        switch Conversation.allCases[Int(first) % Conversation.allCases.count] {
        case .command: readCommand(input.all())
        case .response: readResponse(input.all())
        case .complete:
            guard let command = CommandAPDU(bytes: input.bytes(5)), !command.carriesSecret else { return }
            let channel = FuzzedChannel(input)
            guard let response = try? channel.transmitComplete(command) else { return }
            promise(response.data.count <= 0x1_0000, "an answer is longer than any may be")
        case .classify:
            let card = presentedCard(&input)
            _ = try? PresentedThing.classify(card, over: FuzzedChannel(input), key: key)
        case .certificate: Self.readCertificate(over: FuzzedChannel(input))
        case .signature: Self.sign(over: FuzzedChannel(input), under: key)
        case .attributes: Self.readAttributes(over: FuzzedChannel(input))
        case .attributesFile: _ = try? BasicFourAttributes(tlv: input.all())
        case .felica:
            let card = presentedCard(&input)
            Self.speakFelica(with: card, over: FuzzedChannel(input))
        case .proof:
            let card = presentedCard(&input)
            Self.prove(card, over: FuzzedChannel(input))
        case .dataObjects: _ = try? DataObjects(input.all())
        }
    }

    /// A command that is understood says the same in the shortest form.
    private func readCommand(_ bytes: [UInt8]) {
        guard let command = CommandAPDU(bytes: bytes) else { return }
        promise(CommandAPDU(bytes: command.bytes) == command, "a command changed on its way")
        promise(command.bytes.count <= bytes.count, "a command grew")
        promise(!"\(command)".contains("["), "a command was printed")
    }

    private func readResponse(_ bytes: [UInt8]) {
        guard let response = try? ResponseAPDU(bytes: bytes) else { return }
        promise(response.bytes == bytes, "an answer changed on its way")
    }

    /// The reader's name by one byte, then the answer to reset behind its length.
    private func presentedCard(_ input: inout FuzzInput) -> PresentedCard {
        let name = Self.readers[Int(input.byte() ?? 0) % Self.readers.count]
        let length = Int(input.byte() ?? 0) % 34
        return PresentedCard(reader: ReaderName(name), atr: input.bytes(length), counter: 1)
    }

    /// One of each make (list of libccid).
    static let readers = [
        "Kitchen Reader", "SONY FeliCa RC-S300/S", "ACS ACR122U PICC Interface", "ACS ACR1252 Dual Reader",
        "Identiv uTrust 3700 F CL Reader",
    ]
}

extension APDUTarget {
    static func readCertificate(over channel: some CardChannel) {
        let card = MyNumberCard(over: channel)
        guard let certificate = try? card.authenticationCertificate() else { return }
        promise(certificate.derRepresentation.count <= AuthenticationCertificate.longest, "a certificate is too long")
        _ = try? card.authenticationPINCounter()
    }

    /// Signs for the card that is read first, as the agent does.
    static func sign(over channel: some CardChannel, under key: CardKey) {
        let card = MyNumberCard(over: channel)
        guard let pin = CardPIN("1234".utf8), let certificate = try? card.authenticationCertificate(),
            let token = certificate.token(under: key)
        else { return }
        let signature = try? card.sign(
            digest: [UInt8](repeating: 0x5A, count: 32),
            with: pin,
            of: token,
            under: key
        )
        promise(pin.isBlank, "a PIN was left behind")
        if let signature { promise(!signature.bytes.isEmpty, "a signature is empty") }
    }

    static func readAttributes(over channel: some CardChannel) {
        guard let pin = CardPIN("5678".utf8) else { return }
        let attributes = try? TextInputApplication(over: channel).basicFourAttributes(with: pin)
        promise(pin.isBlank, "a PIN was left behind")
        if let attributes { promise(!attributes.name.isEmpty, "a name is empty") }
    }

    static func speakFelica(with card: PresentedCard, over channel: some CardChannel) {
        try? FelicaCard.withCard(on: card.reader, over: channel) { (felica) throws(FelicaError) in
            let polled = try felica.poll(systemCode: FelicaCard.anySystem)
            _ = polled.product
            _ = try felica.systemCodes(of: polled.idm)
            let blocks = try felica.read([0x00, 0x82], of: 0x000B, from: polled.idm)
            promise(blocks.count == 2 && blocks.allSatisfy { $0.count == 16 }, "blocks of another size")
            try felica.write([0x00], [UInt8](repeating: 1, count: 16), of: 0x0009, to: polled.idm)
        }
    }

    static func prove(_ card: PresentedCard, over channel: some CardChannel) {
        let proof = try? FelicaLiteSRelay.prove([UInt8](repeating: 3, count: 16), card, over: channel)
        if let proof { promise(proof.mac.count == 8, "a MAC of another size") }
    }
}
