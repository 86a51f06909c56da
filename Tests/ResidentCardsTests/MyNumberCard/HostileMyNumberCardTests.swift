import CommunityModel
import ResidentCards
import SmartCards
import TestSupport
import Testing

@Suite("A card that plays a My Number card") struct HostileMyNumberCardTests {
    private let ok: [UInt8] = [0x90, 0x00]

    /// Lets itself be selected, and answers READ BINARY by a rule over offset and length.
    private func card(reading rule: @escaping (Int, Int) -> [UInt8]) -> RuledCard {
        RuledCard { command in
            guard command.instruction == 0xB0 else { return [0x90, 0x00] }
            return rule(Int(command.p1) << 8 | Int(command.p2), command.expectedLength ?? 0)
        }
    }

    @Test(
        "and whose certificate does not begin as one is not read on",
        arguments: [
            ([0x31, 0x82, 0x04, 0x00], .header), ([0x30, 0x81, 0xF0, 0x30], .header),
            ([0x30, 0x80, 0x00, 0x00], .header), ([0x30, 0x83, 0x01, 0x00], .header),
            ([0x00, 0x00, 0x00, 0x00], .header), ([0xFF, 0xFF, 0xFF, 0xFF], .header),
            ([0x30, 0x82, 0x0F, 0xFD], .length(4_097)), ([0x30, 0x82, 0xFF, 0xFF], .length(65_539)),
            ([0x30, 0x82, 0x00, 0xFB], .length(255)), ([0x30, 0x82, 0x00, 0x00], .length(4)),
        ] as [([UInt8], MalformedCardFile)]
    )
    func header(bytes: [UInt8], fault: MalformedCardFile) {
        let card = self.card { _, _ in bytes + ok }
        #expect(throws: MyNumberCardError.malformed(fault)) { try MyNumberCard(over: card).authenticationCertificate() }
        #expect(card.commands.count == 3)
    }

    @Test("and gives fewer bytes than it promised, or more, is not believed", arguments: [-252, -1, 1, 200])
    func lying(difference: Int) {
        let card = self.card { offset, length in
            offset == 0
                ? [0x30, 0x82, 0x03, 0xFC] + ok
                : [UInt8](repeating: 0x41, count: max(0, length + difference)) + ok
        }
        #expect(throws: MyNumberCardError.malformed(.truncated)) {
            try MyNumberCard(over: card).authenticationCertificate()
        }
        #expect(card.commands.count == 4)
    }

    @Test("and gives noise for the longest certificate costs nineteen commands and is refused")
    func noise() {
        var random = PseudoRandom(seed: 11)
        let card = self.card { offset, length in
            offset == 0
                ? [0x30, 0x82, 0x0F, 0xFC] + ok : (0..<length).map { _ in .random(in: 0...255, using: &random) } + ok
        }
        #expect(throws: MyNumberCardError.malformed(.certificate)) {
            try MyNumberCard(over: card).authenticationCertificate()
        }
        #expect(card.commands.count == 3 + 16)
    }

    @Test("and tells the tries left by detours, or with data, is shown no PIN", arguments: [0x6102, 0x6C02, 0x63C3])
    func detours(first: UInt16) throws {
        let card = RuledCard { command in
            switch command.instruction {
            case 0x20 where command.data.isEmpty && command.expectedLength == nil:
                first == 0x63C3 ? [0x0D, 0x02, 0x63, 0xC3] : [UInt8(first >> 8), UInt8(first & 0xFF)]
            case 0x20, 0xC0: [0x63, 0xC3]
            default: [0x90, 0x00]
            }
        }
        let pin = try #require(CardPIN("5678".utf8))
        #expect(throws: MyNumberCardError.refused(StatusWord(first))) {
            try TextInputApplication(over: card).basicFourAttributes(with: pin)
        }
        #expect(!card.commands.contains { $0.instruction == 0x20 && !$0.data.isEmpty })
        #expect(pin.isBlank)
    }

    @Test("and answers anything at all is left after a bounded number of commands", arguments: 0..<40)
    func anything(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let key = try #require(CardKey(version: 1, secret: 0..<32))
        let token = try #require(CardToken(kind: .myNumber, keyVersion: 1, digest: [UInt8](repeating: 7, count: 32)))
        let statuses: [[UInt8]] = [
            [0x90, 0x00], [0x90, 0x00], [0x61, 0x10], [0x6C, 0x04], [0x63, 0xC3], [0x62, 0x82], [0x69, 0x83], [],
        ]
        let card = RuledCard { command in
            let expected = command.expectedLength ?? 0
            let length = Bool.random(using: &random) ? expected : Int.random(in: 0...300, using: &random)
            let data = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            return data + (statuses.randomElement(using: &random) ?? [])
        }
        _ = try? MyNumberCard(over: card).authenticationCertificate()
        _ = try? MyNumberCard(over: card).authenticationPINCounter()
        let pin = try #require(CardPIN("1234".utf8))
        #expect(throws: MyNumberCardError.self) {
            try MyNumberCard(over: card).sign(digest: 0..<32, with: pin, of: token, under: key)
        }
        #expect(pin.isBlank)
        // Nobody showed it a certificate that is the right one, so nobody showed it the PIN.
        #expect(!card.commands.contains { $0.carriesSecret && !$0.data.isEmpty })
        #expect(card.commands.count < 1_000)
    }

    @Test(
        "and says nothing of the tries that are left is not tried",
        arguments: [0x6300, 0x9000, 0x6A82, 0x6F00]
    )
    func counter(status: Int) {
        let card = RuledCard { command in
            command.instruction == 0x20 ? [UInt8(status >> 8), UInt8(status & 0xFF)] : [0x90, 0x00]
        }
        #expect(throws: MyNumberCardError.refused(StatusWord(UInt16(status)))) {
            try MyNumberCard(over: card).authenticationPINCounter()
        }
    }

    @Test("is locked by either of the two words for it", arguments: [0x6983, 0x6984, 0x63C0])
    func locked(status: Int) throws {
        let card = RuledCard { command in
            command.instruction == 0x20 ? [UInt8(status >> 8), UInt8(status & 0xFF)] : [0x90, 0x00]
        }
        #expect(try MyNumberCard(over: card).authenticationPINCounter().isLocked)
    }
}

@Suite("A damaged certificate", .enabled(if: TestCards.areAvailable, "needs openssl")) struct DamagedCertificateTests {
    @Test("is refused or read, and never more than that", arguments: 0..<10)
    func damaged(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let whole = try TestCards().card("hanako").certificate
        var refused = 0
        for _ in 0..<300 {
            var bytes = whole
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            case 1:
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
                }
            default:
                let place = Int.random(in: 0...bytes.count, using: &random)
                bytes.insert(.random(in: 0...255, using: &random), at: place)
            }
            do throws(MyNumberCardError) {
                #expect(try AuthenticationCertificate(derRepresentation: bytes).derRepresentation == bytes)
            } catch {
                refused += 1
                guard case .malformed = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
        #expect(refused > 150)  // All that were cut or had a byte put in, and most of the changed ones.
    }

    @Test("that is longer than any is not looked at")
    func long() {
        #expect(throws: MyNumberCardError.malformed(.length(4_097))) {
            try AuthenticationCertificate(derRepresentation: [UInt8](repeating: 0x30, count: 4_097))
        }
    }
}
