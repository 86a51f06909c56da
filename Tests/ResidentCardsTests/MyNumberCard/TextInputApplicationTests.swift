import CommunityModel
import ResidentCards
import SmartCards
import TestSupport
import Testing
import VirtualDevices

@Suite("The text on a My Number card", .enabled(if: TestCards.areAvailable, "needs openssl"))
struct TextInputApplicationTests {
    private let cards: TestCards

    init() throws {
        cards = try TestCards()
    }

    @Test("is read with its own PIN: the four attributes, and never the individual number")
    func read() throws {
        let channel = try PlayedMyNumberCard(try cards.card("hanako"))
        let pin = try #require(CardPIN("5678".utf8))
        let attributes = try TextInputApplication(over: channel).basicFourAttributes(with: pin)
        #expect(attributes.name == "鳥海 はなこ")
        #expect(attributes.address == "鳥南町海辺一丁目2番3号")
        #expect(attributes.dateOfBirth == TownDay(year: 1951, month: 2, day: 3))
        #expect(attributes.sex == .female)
        #expect(pin.isBlank)
        #expect(channel.transactions == ["begin", "end, leave"])
        #expect(channel.card.selectionsOfIndividualNumber == 0)
    }

    @Test("is read however long the address is", arguments: [1, 60, 100, 180, 600])
    func lengths(count: Int) throws {
        let card = try cards.card("hanako")
        let address = String(repeating: "海", count: count)
        try card.write("鳥海 はなこ\n\(address)\n19510000\n2\n".utf8, to: "attributes")
        let channel = try PlayedMyNumberCard(card)
        let pin = try #require(CardPIN("5678".utf8))
        let attributes = try TextInputApplication(over: channel).basicFourAttributes(with: pin)
        #expect(attributes.address == address)
        #expect(attributes.dateOfBirth == nil)  // The register knows no day.
    }

    @Test("is not read when it is longer than any real one")
    func tooLong() throws {
        let card = try cards.card("hanako")
        try card.write("鳥海 はなこ\n\(String(repeating: "海", count: 700))\n19510203\n2\n".utf8, to: "attributes")
        let channel = try PlayedMyNumberCard(card)
        let pin = try #require(CardPIN("5678".utf8))
        #expect(throws: MyNumberCardError.malformed(.length(2_155))) {
            try TextInputApplication(over: channel).basicFourAttributes(with: pin)
        }
    }

    @Test("costs a try with a wrong PIN, and keeps the last")
    func tries() throws {
        let card = try cards.card("hanako")
        let channel = try PlayedMyNumberCard(card)
        let text = TextInputApplication(over: channel)
        for triesLeft in [2, 1] {
            let pin = try #require(CardPIN("1234".utf8))  // That of the other application.
            #expect(throws: MyNumberCardError.wrongPIN(triesLeft: triesLeft)) {
                try text.basicFourAttributes(with: pin)
            }
        }
        let right = try #require(CardPIN("5678".utf8))
        #expect(throws: MyNumberCardError.oneTryLeft) { try text.basicFourAttributes(with: right) }
        #expect(try text.pinCounter() == PINCounter(triesLeft: 1))
        #expect(try card.triesLeft("text") == 1)
        #expect(try card.triesLeft("authentication") == 3)
    }
}

@Suite("The four attributes") struct BasicFourAttributesTests {
    private static let good: [(UInt8, String)] = [
        (0x21, "offsets"), (0x22, "鳥海 はなこ"), (0x23, "鳥南町海辺"), (0x24, "19510203"), (0x25, "2"),
    ]

    private static func tlv(_ values: [(UInt8, String)]) -> [UInt8] {
        var body: [UInt8] = []
        for (tag, text) in values { body += [0xDF, tag, UInt8(text.utf8.count)] + Array(text.utf8) }
        return [0xFF, 0x20, UInt8(body.count)] + body
    }

    @Test("are read in any order of their tags")
    func order() throws {
        let attributes = try BasicFourAttributes(tlv: Self.tlv(Self.good.reversed()))
        #expect(try attributes == BasicFourAttributes(tlv: Self.tlv(Self.good)))
        #expect(attributes.sex == .female)
    }

    @Test(
        "are refused when one is missing, twice there or not in its form",
        arguments: [
            (0x22, nil), (0x23, nil), (0x24, nil), (0x25, nil), (0x22, ""), (0x23, "海\u{0}"), (0x22, "は\nなこ"),
            (0x24, "1951-2-3"), (0x24, "195102030"), (0x24, "１９５１"), (0x25, "3"), (0x25, "22"), (0x25, ""),
        ] as [(UInt8, String?)]
    )
    func malformed(tag: UInt8, value: String?) {
        let values = Self.good.compactMap { $0.0 == tag ? value.map { (tag, $0) } : $0 }
        #expect(throws: MyNumberCardError.malformed(.attribute)) { try BasicFourAttributes(tlv: Self.tlv(values)) }
        #expect(throws: MyNumberCardError.malformed(.attribute)) {
            try BasicFourAttributes(tlv: Self.tlv(Self.good + [Self.good[2]]))
        }
    }

    @Test("are refused when their bytes are not UTF-8, or not DER")
    func noText() {
        var bytes = Self.tlv(Self.good)
        bytes[bytes.count - 40] = 0xFF
        #expect(throws: MyNumberCardError.self) { try BasicFourAttributes(tlv: bytes) }
        #expect(throws: MyNumberCardError.malformed(.header)) { try BasicFourAttributes(tlv: []) }
        let indefinite: [UInt8] = [0xFF, 0x20, 0x80, 0, 0]
        #expect(throws: MyNumberCardError.malformed(.header)) { try BasicFourAttributes(tlv: indefinite) }
        #expect(throws: MyNumberCardError.malformed(.header)) { try BasicFourAttributes(tlv: [0xFF, 0x30, 0x00]) }
    }

    @Test("are refused or read, whatever the bytes", arguments: 0..<20)
    func hostile(seed: UInt64) {
        var random = PseudoRandom(seed: seed)
        for _ in 0..<500 {
            var bytes = Self.tlv(Self.good)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            guard let attributes = try? BasicFourAttributes(tlv: bytes) else { continue }
            #expect(!attributes.name.isEmpty && attributes.name.utf8.count < 128)
            #expect(!attributes.address.isEmpty && attributes.address.utf8.count < 128)
        }
    }

    @Test("show nothing when they are printed")
    func printing() throws {
        let attributes = try BasicFourAttributes(tlv: Self.tlv(Self.good))
        var dumped = ""
        dump(attributes, to: &dumped)
        for text in [dumped, "\(attributes)", String(reflecting: attributes)] {
            #expect(!text.contains("海") && !text.contains("1951"))
        }
    }
}
