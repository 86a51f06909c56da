import CommunityModel
import ResidentCards
import Testing

@Suite("The tenant's card key") struct CardKeyTests {
    /// HMAC-SHA-256 (RFC 2104) under the key 00 01 … 1F over the kind's byte and the identifier, computed with another
    /// implementation.
    @Test(
        "makes of a card the token that any other implementation makes of it",
        arguments: [
            (
                CardKind.felica, SampleATR.felica,
                StubCard.showing([0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]),
                "e100941f38024382a703707299f5cf66920ca7ca6bd6a04a92436fc4fe73e827"
            ),
            (
                .typeA, SampleATR.mifare,
                .showing([0x04, 0x08, 0xE7, 0x6A, 0x80, 0x00, 0x05]),
                "126ca52f159a78671578c4c9d08931825852d3cd5a53cac404144b02a4ff7563"
            ),
            (
                .typeB, SampleATR.typeB,
                .town(number: Array("TONAMI-000000004".utf8)),
                "a3c5544fef07644ce6d28a3a0a2c6ecf48ddcec31004a66e3505510c08411731"
            ),
        ] as [(CardKind, [UInt8], StubCard, String)]
    )
    func knownTokens(kind: CardKind, atr: [UInt8], card: StubCard, digest: String) throws {
        let key = try #require(CardKey(version: 3, secret: 0..<32))
        guard case .residentCard(let token, upTo: _) = try classify(card, atr: atr, key: key) else {
            Issue.record("not taken for a resident's card")
            return
        }
        #expect(token.kind == kind)
        #expect(token.keyVersion == 3)
        #expect(token.digest.bytes == bytes(hexadecimal: digest))
    }

    @Test("has 32 bytes and a positive version", arguments: [(0, 32), (-1, 32), (1, 31), (1, 33), (1, 0)])
    func bounds(version: Int, length: Int) {
        #expect(CardKey(version: version, secret: [UInt8](repeating: 7, count: length)) == nil)
    }

    @Test("gives one card other tokens under other keys")
    func otherKeys() throws {
        let card = StubCard.showing([0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01])
        let one = try #require(CardKey(version: 1, secret: 0..<32))
        let other = try #require(CardKey(version: 1, secret: 1..<33))
        #expect(
            try classify(card, atr: SampleATR.felica, key: one) != classify(card, atr: SampleATR.felica, key: other)
        )
    }

    @Test("does not show its secret when it is printed")
    func printing() throws {
        let key = try #require(CardKey(version: 1, secret: [UInt8](repeating: 0xA7, count: 32)))
        var dumped = ""
        dump(key, to: &dumped)
        for text in [dumped, "\(key)", String(reflecting: key)] {
            #expect(!text.lowercased().contains("a7a7") && !text.contains("167, 167"))
        }
    }

    private func bytes(hexadecimal text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
