import Felica
import ResidentCards
import SmartCards
import TestSupport
import Testing
import VirtualDevices

@Suite("FeliCa commands through readers that are sold") struct FelicaAdaptorTests {
    private let idm: [UInt8] = [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]

    @discardableResult
    private func withCard<Result>(
        _ chip: some FelicaChip,
        on make: FelicaReaderMake,
        _ body: (FelicaCard) throws(FelicaError) -> Result
    ) throws(FelicaError) -> Result {
        let channel = VirtualCardChannel(VirtualFelicaCard(chip: chip, on: make))
        return try FelicaCard.withCard(on: ReaderName(make.rawValue + " 00 00"), over: channel, body)
    }

    @Test(
        "go the way of the reader's make, told by its name",
        arguments: [
            ("SONY FeliCa RC-S300/P 00 00", .sony), ("SONY FeliCa RC-S660/U 00 00", .sony),
            ("ACS ACR122U PICC Interface 00 00", .pn532), ("ACS ACR1251 Dual Reader 00 01", .acs),
            ("ACS ACR1252 Dual Reader 00 00", .acs), ("ACS ACR1255U-J1 00 00", .acs),
            ("Identiv uTrust 3700 F CL Reader 00 00", .identiv),
            ("Identive Identive CLOUD 4500 F Dual Interface Reader 00 00", .identiv),
            ("SCM Microsystems Inc. SCL3711 reader & NFC device 00 00", .identiv),
            ("Virtual PCD 00 00", .generic), ("", .generic),
        ] as [(String, FelicaAdaptor)]
    )
    func choice(name: String, adaptor: FelicaAdaptor) {
        #expect(FelicaAdaptor(for: ReaderName(name)) == adaptor)
    }

    @Test("poll a card", arguments: FelicaReaderMake.allCases.filter { $0 != .identiv })
    func poll(make: FelicaReaderMake) throws {
        let chip = try #require(PlainFelicaChip(idm: idm, icType: 0x14))
        let polled = try withCard(chip, on: make) { (card) throws(FelicaError) in
            try card.poll(systemCode: FelicaCard.anySystem)
        }
        #expect(polled.idm == idm)
        #expect(polled.product == .mobile)
        #expect(throws: FelicaError.silence) {
            try withCard(chip, on: make) { (card) throws(FelicaError) in try card.poll(systemCode: 0x0003) }
        }
    }

    @Test("cannot poll where the reader has no command for it")
    func noPolling() throws {
        let chip = try #require(PlainFelicaChip(idm: idm))
        #expect(throws: FelicaError.notSupported) {
            try withCard(chip, on: .identiv) { (card) throws(FelicaError) in
                try card.poll(systemCode: FelicaCard.anySystem)
            }
        }
    }

    @Test("ask for system codes, and read blocks in the order asked for", arguments: FelicaReaderMake.allCases)
    func read(make: FelicaReaderMake) throws {
        let chip = try #require(FelicaLiteSChip(idm: idm, keyBlock: VirtualFelicaCard.demonstrationKeyBlock))
        try withCard(chip, on: make) { (card) throws(FelicaError) in
            #expect(try card.systemCodes(of: idm) == [0x88B4])
            let blocks = try card.read([5, 0, 13, 7], of: 0x000B, from: idm)
            #expect(blocks == [5, 0, 13, 7].map { Array(repeating: $0, count: 16) })
        }
    }

    @Test("tell the card's own refusal from the reader's", arguments: FelicaReaderMake.allCases)
    func refusal(make: FelicaReaderMake) throws {
        let chip = try #require(FelicaLiteSChip(idm: idm, keyBlock: VirtualFelicaCard.demonstrationKeyBlock))
        try withCard(chip, on: make) { (card) throws(FelicaError) in
            #expect(throws: FelicaError.refused(flag1: 0x01, flag2: 0xA8)) {
                try card.write([0x05], Array(repeating: 0, count: 16), of: 0x0009, to: idm)
            }
        }
    }

    @Test("fail with a word where the reader knows no way", arguments: FelicaReaderMake.allCases)
    func noWay(make: FelicaReaderMake) throws {
        let card = try #require(VirtualFelicaCard(idm: idm))
        #expect(throws: FelicaError.notSupported) {
            try FelicaCard.withCard(on: ReaderName(make.rawValue), over: VirtualCardChannel(card)) {
                (card) throws(FelicaError) in try card.systemCodes(of: idm)
            }
        }
    }

    @Test("end a transparent session whatever happened in it", arguments: [FelicaReaderMake.sony, .generic])
    func session(make: FelicaReaderMake) throws {
        let chip = try #require(PlainFelicaChip(idm: idm))
        let channel = VirtualCardChannel(VirtualFelicaCard(chip: chip, on: make))
        #expect(throws: FelicaError.silence) {
            try FelicaCard.withCard(on: ReaderName(make.rawValue), over: channel) { (card) throws(FelicaError) in
                try card.poll(systemCode: 0x0003)
            }
        }
        let instruction: UInt8 = make == .sony ? 0x50 : 0xC2
        #expect(channel.commands.first == [0xFF, instruction, 0x00, 0x00, 0x02, 0x81, 0x00, 0x00])
        #expect(channel.commands.last == [0xFF, instruction, 0x00, 0x00, 0x02, 0x82, 0x00, 0x00])
    }

    /// The examples of the ACS manuals (ACR122T API 2.02 section 7.3, ACM1252U-Y3 1.03 section 5.2.6) with another IDm.
    @Test("are the bytes of the makers' own examples")
    func makersExamples() throws {
        let read: [UInt8] = [0x10, 0x06] + idm + [0x01, 0x09, 0x01, 0x01, 0x80, 0x00]
        let answer: [UInt8] = [0x1D, 0x07] + idm + [0x00, 0x00, 0x01] + Array(repeating: 0xAA, count: 16)
        let examples: [(String, command: [UInt8], answer: [UInt8])] = [
            ("ACS ACR122U", [0xFF, 0, 0, 0, 0x13, 0xD4, 0x40, 0x01] + read, [0xD5, 0x41, 0x00] + answer),
            ("ACS ACR1252 Dual Reader", [0xFF, 0, 0, 0, 0x10] + read, answer),
        ]
        for example in examples {
            let reader = AnsweringReader { command in
                command.bytes == example.command ? example.answer + [0x90, 0x00] : [0x63, 0x00]
            }
            let blocks = try FelicaCard.withCard(on: ReaderName(example.0), over: reader) {
                (card) throws(FelicaError) in try card.read([0], of: 0x0109, from: idm)
            }
            #expect(blocks == [Array(repeating: 0xAA, count: 16)])
        }
    }

    @Test("never take another card's answer, nor a damaged one, for the card's", arguments: FelicaReaderMake.allCases)
    func damagedAnswers(make: FelicaReaderMake) throws {
        var random = PseudoRandom(seed: 5)
        let chip = try #require(FelicaLiteSChip(idm: idm, keyBlock: VirtualFelicaCard.demonstrationKeyBlock))
        let right = [Array(repeating: UInt8(3), count: 16)]
        for _ in 0..<400 {
            var card = VirtualFelicaCard(chip: chip, on: make)
            card.enterField()
            let channel = DamagingReader(card: card, random: random)
            let blocks = try? FelicaCard.withCard(on: ReaderName(make.rawValue), over: channel) {
                (card) throws(FelicaError) in try card.read([3], of: 0x000B, from: idm)
            }
            random = channel.random
            // A damaged block cannot be told from a right one; a damaged length, code, count or identifier can.
            if let blocks, !channel.touchedBlock { #expect(blocks == right) }
            if let blocks { #expect(blocks.count == 1 && blocks[0].count == 16) }
        }
    }

    @Test("survive whatever a reader answers", arguments: FelicaReaderMake.allCases)
    func hostileReader(make: FelicaReaderMake) {
        var random = PseudoRandom(seed: 77)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let reader = AnsweringReader { _ in bytes + [0x90, 0x00] }
            let product = try? FelicaCard.withCard(on: ReaderName(make.rawValue), over: reader) {
                (card) throws(FelicaError) in try card.poll(systemCode: FelicaCard.anySystem)
            }
            // An answer to polling has 18 bytes at least, and begins with its length.
            if product != nil { #expect(bytes.contains(18)) }
        }
    }
}

/// A reader that changes, adds or drops one byte of each answer to an exchange.
private final class DamagingReader: CardChannel {
    private var card: VirtualFelicaCard
    var random: PseudoRandom
    private(set) var touchedBlock = false

    init(card: VirtualFelicaCard, random: PseudoRandom) {
        self.card = card
        self.random = random
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        guard case .response(var bytes) = card.respond(to: command.bytes) else { throw .removed }
        let position = Int.random(in: 0..<bytes.count, using: &random)
        // The block is the last 16 bytes before the status word.
        if bytes.count > 18, position >= bytes.count - 18 { touchedBlock = true }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[position] ^= UInt8.random(in: 1...255, using: &random)
        case 1: bytes.remove(at: position)
        default: bytes.insert(.random(in: .min ... .max, using: &random), at: position)
        }
        return try ResponseAPDU(bytes: bytes)
    }
}
