import CommunityModel
import ResidentCards
import SmartCards
import TestSupport
import Testing

/// Classifies `card` as if it lay on a reader with `atr`.
func classify(_ card: StubCard, atr: [UInt8], key: CardKey) throws(CardError) -> PresentedThing {
    try PresentedThing.classify(
        PresentedCard(reader: ReaderName("Kitchen 00 00"), atr: atr, counter: 1),
        over: card,
        key: key
    )
}

@Suite("What lies on the reader") struct PresentedThingTests {
    private let key: CardKey

    init() throws {
        key = try #require(CardKey(version: 1, secret: 0..<32))
    }

    private func kind(of thing: PresentedThing) -> CardKind? {
        guard case .residentCard(let token, upTo: _) = thing else { return nil }
        return token.kind
    }

    @Test("is a type A card with a UID of 4, 7 or 10 bytes", arguments: [4, 7, 10])
    func typeA(length: Int) throws {
        let uid = (1...UInt8(length)).map { 0x30 + $0 }
        #expect(kind(of: try classify(.showing(uid), atr: SampleATR.mifare, key: key)) == .typeA)
        #expect(kind(of: try classify(.showing(uid), atr: SampleATR.typeA, key: key)) == .typeA)
    }

    @Test("is a type A card when eight historical bytes look like type B but the UID is a long one")
    func typeAThatLooksLikeB() throws {
        let uid: [UInt8] = [0x04, 0x08, 0xE7, 0x6A, 0x80, 0x00, 0x05]
        #expect(kind(of: try classify(.showing(uid), atr: SampleATR.typeB, key: key)) == .typeA)
    }

    @Test("is a town card by its number alone, whatever PUPI it announces")
    func townCard() throws {
        let number = Array("TONAMI-000000004".utf8)
        let first = try classify(.town(number: number), atr: SampleATR.typeB, key: key)
        let withoutIdentifier = StubCard(
            [StubCard.selectTown: [0x90, 0x00], StubCard.readNumber: number + [0x90, 0x00]],
            otherwise: [0x6A, 0x81]
        )
        #expect(kind(of: first) == .typeB)
        #expect(try classify(withoutIdentifier, atr: SampleATR.typeB, key: key) == first)
    }

    @Test(
        "is a tag, most likely a health device, when it has the NDEF application",
        arguments: [
            SampleATR.typeA, SampleATR.typeB, SampleATR.phone,
        ]
    )
    func tag(atr: [UInt8]) throws {
        let card = StubCard([StubCard.selectNDEF: [0x90, 0x00]])
        #expect(try classify(card, atr: atr, key: key) == .healthDevice(.type4Tag))
        #expect(card.commands == [StubCard.selectNDEF])
    }

    @Test(
        "is refused with the reason",
        arguments: [
            (.randomIdentifier, SampleATR.phone, .showing([0x08, 0x12, 0x34, 0x56])),
            (.randomIdentifier, SampleATR.mifare, .showing([0x08, 0x12, 0x34, 0x56])),
            (.phone, SampleATR.phone, .showing([0x04, 0x08, 0xE7, 0x6A])),
            (.phone, SampleATR.phone, .showing([0x04, 0x08, 0xE7, 0x6A, 0x80, 0x00, 0x05])),
            (.emulatedIdentifier, SampleATR.felica, .showing([0x02, 0xFE, 1, 2, 3, 4, 5, 6])),
            (.peerDevice, SampleATR.felica, .showing([0x01, 0xFE, 1, 2, 3, 4, 5, 6])),
            (.notATownCard, SampleATR.myNumber, .showing([0x11, 0x22, 0x33, 0x44])),
            (.blankTownCard, SampleATR.typeB, .town(number: Array(repeating: 0xFF, count: 16))),
            (.blankTownCard, SampleATR.typeB, .town(number: Array(repeating: 0x00, count: 16))),
            (.blankTownCard, SampleATR.typeB, .town(number: Array("TONAMI-00000004".utf8))),
            (.unreadableIdentifier, SampleATR.felica, .showing(Array(repeating: 0, count: 8))),
            (.unreadableIdentifier, SampleATR.felica, .showing([1, 2, 3, 4])),
            (.unreadableIdentifier, SampleATR.felica, StubCard(otherwise: [0x6A, 0x81])),
            (.unreadableIdentifier, SampleATR.mifare, .showing([0x88, 0x04, 0x12, 0x34])),
            (.unreadableIdentifier, SampleATR.mifare, .showing([1, 2, 3, 4, 5])),
            (.unknownTechnology, [0x3B, 0x00], .showing([1, 2, 3, 4])),
            (.unknownTechnology, SampleATR.memory(standard: 0x09, name: 0x14), .showing([1, 2, 3, 4, 5, 6, 7, 8])),
        ] as [(CardRefusal, [UInt8], StubCard)]
    )
    func refusal(reason: CardRefusal, atr: [UInt8], card: StubCard) throws {
        #expect(try classify(card, atr: atr, key: key) == .refused(reason))
    }

    @Test("gets no command at all when it is a conditional-access card", arguments: ReaderFilter.conditionalAccessATRs)
    func conditionalAccess(atr: [UInt8]) throws {
        let card = StubCard.showing([1, 2, 3, 4])
        #expect(try classify(card, atr: atr, key: key) == .refused(.conditionalAccessCard))
        #expect(card.commands.isEmpty)
    }

    @Test("is nothing yet when it was torn away before it had said enough")
    func tornAway() {
        #expect(throws: CardError.shortAnswer) {
            try classify(StubCard(otherwise: []), atr: SampleATR.felica, key: key)
        }
    }

    @Test("never names anybody by an answer to reset that is cut, changed or made up", arguments: 0..<20)
    func hostileATR(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        for _ in 0..<200 {
            var atr = SampleATR.felica
            switch Int.random(in: 0..<3, using: &random) {
            case 0: atr.removeLast(Int.random(in: 1...atr.count, using: &random))
            case 1: atr[Int.random(in: 1..<atr.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            default:
                atr = (0..<Int.random(in: 0...33, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            }
            let thing = try classify(.showing([0x01, 0x14, 0x75, 0, 0, 0, 0, 1]), atr: atr, key: key)
            #expect(kind(of: thing) == nil)
        }
    }

    @Test("never names anybody by a made-up answer of the wrong length, whatever it says it is", arguments: 0..<20)
    func hostileAnswers(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let atrs = [SampleATR.felica, SampleATR.mifare, SampleATR.typeA, SampleATR.typeB, SampleATR.myNumber]
        for atr in atrs {
            let lengths = (0...40).filter { ![4, 7, 8, 10].contains($0) }
            guard let length = lengths.randomElement(using: &random) else { continue }
            let answer = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) } + [0x90, 0x00]
            let card = StubCard([StubCard.getIdentifier: answer, StubCard.selectTown: [0x62, 0x83]])
            #expect(kind(of: try classify(card, atr: atr, key: key)) == nil)
        }
    }

    @Test("carries nothing of the card's own identifier")
    func nothingLeaks() throws {
        let thing = try classify(
            .showing([0xA7, 0xA7, 0xA7, 0xA7, 0xA7, 0xA7, 0xA7, 0xA7]),
            atr: SampleATR.felica,
            key: key
        )
        var dumped = ""
        dump(thing, to: &dumped)
        #expect(kind(of: thing) == .felica)
        for text in [dumped, String(reflecting: thing)] { #expect(!text.contains("167, 167")) }
    }
}
