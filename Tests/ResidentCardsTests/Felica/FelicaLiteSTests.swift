import CommunityModel
import Felica
import ResidentCards
import SmartCards
import TestSupport
import Testing
import VirtualDevices

@testable import CardSignIn

@Suite("A FeliCa Lite-S card that proves its key") struct FelicaLiteSTests {
    private let idm: [UInt8] = [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]
    private let keys: FelicaLiteSKeys
    private let challenge = FelicaLiteSChallenge()

    init() throws {
        keys = try #require(FelicaLiteSKeys(master: Array(0..<32)))
    }

    /// The ID block of a card as the virtual one makes it up.
    private var idBlock: [UInt8] { idm + [0x00, 0x01, 0, 0, 0, 0, 0, 0] }

    private func prove(
        _ challenge: FelicaLiteSChallenge,
        with chip: FelicaLiteSChip,
        on make: FelicaReaderMake = .sony
    ) throws -> FelicaLiteSProof {
        try FelicaLiteSRelay.prove(
            challenge.block,
            PresentedCard(reader: ReaderName(make.rawValue), atr: SampleATR.felica, counter: 1),
            over: VirtualCardChannel(VirtualFelicaCard(chip: chip, on: make))
        )
    }

    private func issuedCard() throws -> FelicaLiteSChip {
        try #require(FelicaLiteSChip(idm: idm, keyBlock: keys.keyBlock(for: idBlock)))
    }

    @Test("is believed through each make of reader", arguments: FelicaReaderMake.allCases)
    func valid(make: FelicaReaderMake) throws {
        let proof = try prove(challenge, with: try issuedCard(), on: make)
        #expect(keys.isValid(proof, for: challenge))
        #expect(proof.idm == idm)
    }

    @Test("is not believed for another challenge: a proof cannot be played again")
    func replay() throws {
        let proof = try prove(challenge, with: try issuedCard())
        for _ in 0..<50 { #expect(!keys.isValid(proof, for: FelicaLiteSChallenge())) }
    }

    @Test("is not believed with another card's key, the master's of another town, or the key of a fresh card")
    func otherKeys() throws {
        let others = [
            keys.keyBlock(for: Array(idBlock.reversed())), Array(repeating: 0, count: 16),
            try #require(FelicaLiteSKeys(master: Array(1..<33))).keyBlock(for: idBlock),
        ]
        for keyBlock in others {
            let clone = try #require(FelicaLiteSChip(idm: idm, keyBlock: keyBlock))
            #expect(!keys.isValid(try prove(challenge, with: clone), for: challenge))
        }
    }

    @Test("is not believed when one bit of the proof is another")
    func tampered() throws {
        let proof = try prove(challenge, with: try issuedCard())
        for bit in 0..<192 {
            var bytes = proof.idBlock + proof.mac
            bytes[bit / 8] ^= 1 << (bit % 8)
            let tampered = try #require(
                FelicaLiteSProof(idBlock: Array(bytes.prefix(16)), mac: Array(bytes.suffix(8)))
            )
            #expect(!keys.isValid(tampered, for: challenge))
        }
    }

    @Test("makes no proof after the power was away between challenge and answer")
    func powerLost() throws {
        let channel = VirtualCardChannel(VirtualFelicaCard(chip: try issuedCard(), on: .acr1252))
        let reader = AnsweringReader { command in
            // FeliCa command 06, reading, begins at the second byte of the data.
            if command.data.dropFirst().first == 0x06 { channel.resetCard() }
            return (try? channel.transmit(command).bytes) ?? []
        }
        let card = PresentedCard(
            reader: ReaderName(FelicaReaderMake.acr1252.rawValue),
            atr: SampleATR.felica,
            counter: 1
        )
        let proof = try FelicaLiteSRelay.prove(challenge.block, card, over: reader)
        #expect(!keys.isValid(proof, for: challenge))
    }

    @Test("is refused when its ID block names another card")
    func otherIdentifier() throws {
        let chip = try issuedCard()
        let channel = VirtualCardChannel(VirtualFelicaCard(chip: chip, on: .acr1252))
        let reader = AnsweringReader { command in
            var answer = (try? channel.transmit(command).bytes) ?? []
            if command.data.dropFirst().first == 0x06, answer.count > 14 { answer[13] ^= 0x01 }
            return answer
        }
        let card = PresentedCard(
            reader: ReaderName(FelicaReaderMake.acr1252.rawValue),
            atr: SampleATR.felica,
            counter: 1
        )
        #expect(throws: FelicaError.wrongCard) {
            try FelicaLiteSRelay.prove(challenge.block, card, over: reader)
        }
    }

    /// Known answer of nfcpy 1.0.4, an independent reader (its test of `FelicaLite.authenticate`): key
    /// "0123456789abcdef", challenge 00 01 … 0F, an ID block of zeros.
    @Test("makes the MAC that another implementation expects")
    func knownAnswer() throws {
        let challenge = try #require(FelicaLiteSChallenge(bytes: Array(0..<16)))
        #expect(challenge.block == [7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8])
        let mac = FelicaLiteSMAC.code(
            over: Array(repeating: 0, count: 16),
            challenge,
            cardKey: Array("0123456789abcdef".utf8)
        )
        #expect(mac == [0xCC, 0x97, 0xF1, 0xB9, 0x7B, 0x8B, 0xBC, 0x79])
    }

    @Test("shows nothing of card or keys when it is printed")
    func printing() throws {
        let proof = try #require(
            FelicaLiteSProof(idBlock: Array(repeating: 0xA7, count: 16), mac: Array(repeating: 0xA7, count: 8))
        )
        let keys = try #require(FelicaLiteSKeys(master: Array(repeating: 0xA7, count: 32)))
        var dumped = ""
        dump(proof, to: &dumped)
        dump(keys, to: &dumped)
        for text in [dumped, "\(proof) \(keys)", String(reflecting: proof), String(reflecting: keys)] {
            #expect(!text.lowercased().contains("a7a7") && !text.contains("167"))
        }
    }
}

@Suite("Two-key triple DES") struct TripleDESTests {
    private let key: [UInt8] = [
        0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0x01,
    ]

    /// NIST's example values for TDEA with two keys (Cryptographic Standards and Guidelines, Example Values, TDES-ECB):
    /// the plain text 6BC1BEE2 …, block by block.
    @Test(
        "has NIST's example values",
        arguments: [
            ([0x6B, 0xC1, 0xBE, 0xE2, 0x2E, 0x40, 0x9F, 0x96], [0x06, 0xED, 0xE3, 0xD8, 0x28, 0x84, 0x09, 0x0A]),
            ([0xE9, 0x3D, 0x7E, 0x11, 0x73, 0x93, 0x17, 0x2A], [0xFF, 0x32, 0x2C, 0x19, 0xF0, 0x51, 0x84, 0x86]),
            ([0xAE, 0x2D, 0x8A, 0x57, 0x1E, 0x03, 0xAC, 0x9C], [0x73, 0x05, 0x76, 0x97, 0x2A, 0x66, 0x6E, 0x58]),
            ([0x9E, 0xB7, 0x6F, 0xAC, 0x45, 0xAF, 0x8E, 0x51], [0xB6, 0xC8, 0x8C, 0xF1, 0x07, 0x34, 0x0D, 0x3D]),
        ] as [([UInt8], [UInt8])]
    )
    func examples(plain: [UInt8], cipher: [UInt8]) {
        // CBC from zero is ECB for the first block.
        #expect(TripleDES.encrypt(plain, key: key, initial: Array(repeating: 0, count: 8)) == cipher)
    }

    /// NIST SP 800-20 appendix A, table 1: with all keys equal, triple DES is DES.
    @Test("has the known answers of the variable plain text test")
    func variablePlainText() {
        let key = [UInt8](repeating: 0x01, count: 16)
        let answers: [([UInt8], [UInt8])] = [
            ([0x80, 0, 0, 0, 0, 0, 0, 0], [0x95, 0xF8, 0xA5, 0xE5, 0xDD, 0x31, 0xD9, 0x00]),
            ([0x40, 0, 0, 0, 0, 0, 0, 0], [0xDD, 0x7F, 0x12, 0x1C, 0xA5, 0x01, 0x56, 0x19]),
            ([0x20, 0, 0, 0, 0, 0, 0, 0], [0x2E, 0x86, 0x53, 0x10, 0x4F, 0x38, 0x34, 0xEA]),
        ]
        for (plain, cipher) in answers {
            #expect(TripleDES.encrypt(plain, key: key, initial: Array(repeating: 0, count: 8)) == cipher)
        }
    }

    @Test("chains blocks: each goes into the next")
    func chaining() throws {
        let initial: [UInt8] = [0xF6, 0x9F, 0x24, 0x45, 0xDF, 0x4F, 0x9B, 0x17]
        let plain = [UInt8](0..<32)
        let whole = try #require(TripleDES.encrypt(plain, key: key, initial: initial))
        var (before, pieces) = (initial, [UInt8]())
        for index in stride(from: 0, to: 32, by: 8) {
            before = try #require(TripleDES.encrypt(Array(plain[index..<index + 8]), key: key, initial: before))
            pieces += before
        }
        #expect(whole == pieces)
    }

    @Test("takes nothing of a wrong length", arguments: [(15, 8, 8), (24, 8, 8), (16, 7, 8), (16, 8, 0), (16, 8, 9)])
    func lengths(key: Int, initial: Int, plain: Int) {
        let bytes = [UInt8](repeating: 1, count: 32)
        #expect(
            TripleDES.encrypt(
                Array(bytes.prefix(plain)),
                key: Array(bytes.prefix(key)),
                initial: Array(bytes.prefix(initial))
            ) == nil
        )
    }
}
