import CommunityModel
import ResidentCards
import SmartCards
import TestSupport
import Testing
import VirtualDevices

@Suite("A signature by a My Number card", .enabled(if: TestCards.areAvailable, "needs openssl"))
struct CardSignatureTests {
    private let cards: TestCards
    private let key: CardKey
    private let digest = (0..<32).map { UInt8($0 * 7 % 256) }

    init() throws {
        cards = try TestCards()
        key = try #require(CardKey(version: 1, secret: 0..<32))
    }

    private func token(of card: CardInFolder) throws -> CardToken {
        try #require(try AuthenticationCertificate(derRepresentation: card.certificate).token(under: key))
    }

    private func pin(_ digits: String = "1234") throws -> CardPIN {
        try #require(CardPIN(digits.utf8))
    }

    private func sign(
        _ digest: [UInt8],
        on channel: PlayedMyNumberCard,
        pin: CardPIN,
        of card: CardInFolder
    ) throws -> CardSignature {
        try MyNumberCard(over: channel).sign(digest: digest, with: pin, of: try token(of: card), under: key)
    }

    @Test("is one that openssl accepts, whatever the digest", arguments: ["hanako", "hanako-curve"])
    func verified(name: String) throws {
        let card = try cards.card(name)
        let channel = try PlayedMyNumberCard(card)
        var random = PseudoRandom(seed: 5)
        for _ in 0..<5 {
            let digest = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
            let signature = try sign(digest, on: channel, pin: pin(), of: card)
            #expect(try signature.certificate.derRepresentation == card.certificate)
            #expect(try card.openSSLVerifies(signature.bytes, of: digest))
            #expect(try !card.openSSLVerifies(signature.bytes, of: digest.reversed()))
        }
    }

    @Test("is made within one transaction, after which nothing is proved to the card any more")
    func transaction() throws {
        let card = try cards.card("hanako")
        let channel = try PlayedMyNumberCard(card)
        _ = try sign(digest, on: channel, pin: pin(), of: card)
        #expect(channel.transactions == ["begin", "end, leave"])
        _ = try channel.transmit(CommandAPDU(0x00, 0xA4, 0x02, 0x0C, data: [0x00, 0x17]))
        let again = try channel.transmit(CommandAPDU(0x80, 0x2A, 0x00, 0x80, data: digest, expectedLength: 256))
        #expect(again.status == StatusWord(0x6982))
    }

    @Test("leaves a reset card behind when the card does not forget the proof otherwise")
    func reset() throws {
        let card = try cards.card("hanako")
        let channel = try PlayedMyNumberCard(card) { (_, card) throws(CardError) in
            if card.hasSigned { throw .unresponsive }
        }
        let signature = try sign(digest, on: channel, pin: pin(), of: card)
        #expect(try card.openSSLVerifies(signature.bytes, of: digest))
        #expect(channel.transactions == ["begin", "end, reset"])
    }

    @Test("wipes the PIN, whether it was right, wrong or never shown", arguments: ["1234", "9999"])
    func wiped(digits: String) throws {
        let card = try cards.card("hanako")
        let channel = try PlayedMyNumberCard(card)
        let pin = try pin(digits)
        _ = try? sign(digest, on: channel, pin: pin, of: card)
        #expect(pin.isBlank && pin.count == 0)
        #expect(channel.provedPINs == 1)
        #expect(throws: MyNumberCardError.unusablePIN) { try sign(digest, on: channel, pin: pin, of: card) }
        let other = try self.pin(digits)
        #expect(throws: MyNumberCardError.unusableDigest) { try sign([1, 2, 3], on: channel, pin: other, of: card) }
        #expect(other.isBlank)
        #expect(channel.provedPINs == 1)
    }

    @Test("is not made with a wrong PIN, which takes one try; the last try is kept and a locked card is left alone")
    func tries() throws {
        let card = try cards.card("hanako")
        let channel = try PlayedMyNumberCard(card)
        #expect(throws: MyNumberCardError.wrongPIN(triesLeft: 2)) {
            try sign(digest, on: channel, pin: pin("0000"), of: card)
        }
        #expect(try MyNumberCard(over: channel).authenticationPINCounter().mayBeTried)
        #expect(throws: MyNumberCardError.wrongPIN(triesLeft: 1)) {
            try sign(digest, on: channel, pin: pin("0001"), of: card)
        }
        #expect(channel.provedPINs == 2)
        #expect(throws: MyNumberCardError.oneTryLeft) { try sign(digest, on: channel, pin: pin(), of: card) }
        #expect(channel.provedPINs == 2)
        #expect(try card.triesLeft("authentication") == 1)

        try card.write("authentication 1234 0\nsignature TONAMI75 5\ntext 5678 3\n".utf8, to: "pins")
        let locked = try PlayedMyNumberCard(card)
        #expect(throws: MyNumberCardError.locked) { try sign(digest, on: locked, pin: pin(), of: card) }
        #expect(try MyNumberCard(over: locked).authenticationPINCounter().isLocked)
        #expect(locked.provedPINs == 0)
    }

    @Test("gives back all tries after a right PIN")
    func restored() throws {
        let card = try cards.card("hanako")
        let channel = try PlayedMyNumberCard(card)
        _ = try? sign(digest, on: channel, pin: pin("0000"), of: card)
        #expect(try card.triesLeft("authentication") == 2)
        _ = try sign(digest, on: channel, pin: pin(), of: card)
        #expect(try card.triesLeft("authentication") == 3)
    }

    @Test("is not asked of a card that is another one than the PIN was entered for", arguments: ["misaki", "impostor"])
    func anotherCard(name: String) throws {
        let hanako = try cards.card("hanako")
        let other = try cards.card(name)
        let channel = try PlayedMyNumberCard(other)
        #expect(throws: MyNumberCardError.anotherCard) { try sign(digest, on: channel, pin: pin(), of: hanako) }
        #expect(channel.provedPINs == 0)
        #expect(try other.triesLeft("authentication") == 3)
    }

    @Test("does not come from a card that was torn away at any step, and no PIN is shown twice")
    func tornAway() throws {
        let whole = try PlayedMyNumberCard(try cards.card("hanako"))
        _ = try sign(digest, on: whole, pin: pin(), of: try cards.card("hanako"))
        for step in whole.commands.indices.dropLast() {
            let card = try cards.card("hanako")
            let channel = try PlayedMyNumberCard(card) { (number, _) throws(CardError) in
                if number >= step { throw .removed }
            }
            #expect(throws: MyNumberCardError.noAnswer(.removed), "torn away before command \(step)") {
                try sign(digest, on: channel, pin: pin(), of: card)
            }
            // The one that failed, and the attempt to make the card forget.
            #expect(channel.commands.count == step + 2)
            #expect(channel.provedPINs <= 1)
            #expect(channel.transactions == ["begin", "end, reset"])
        }
    }

    @Test("is never another person's though the card is swapped at any step, unnoticed, and that person loses no try")
    func swapped() throws {
        let whole = try PlayedMyNumberCard(try cards.card("hanako"))
        _ = try sign(digest, on: whole, pin: pin(), of: try cards.card("hanako"))
        var signed = 0
        for step in whole.commands.indices {
            let hanako = try cards.card("hanako")
            let misaki = try cards.card("misaki")
            let channel = try PlayedMyNumberCard(hanako) { (number, card) throws(CardError) in
                guard number == step else { return }
                do { card = try VirtualMyNumberCard(folder: misaki.folder) } catch { throw .unresponsive }
            }
            if let signature = try? sign(digest, on: channel, pin: pin(), of: hanako) {
                signed += 1
                #expect(try signature.certificate.derRepresentation == hanako.certificate)
                #expect(try hanako.openSSLVerifies(signature.bytes, of: digest))
            }
            #expect(try misaki.triesLeft("authentication") == 3)
        }
        #expect(signed == 1)  // The last command only makes the card forget.
    }

    /// The certificate has more than 772 bytes and at most 1,028.
    @Test("is asked for in these commands, byte for byte")
    func commands() throws {
        let card = try cards.card("hanako")
        let channel = try PlayedMyNumberCard(card)
        _ = try sign(digest, on: channel, pin: pin(), of: card)
        let application: [UInt8] = [0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01]
        let digestInfo: [UInt8] =
            [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05]
            + [0x00, 0x04, 0x20] + digest
        let rest = UInt8(try card.certificate.count - 0x304)
        #expect(
            channel.commands == [
                [0x00, 0xA4, 0x04, 0x0C] + application,
                [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0A],
                [0x00, 0xB0, 0x00, 0x00, 0x04],
                [0x00, 0xB0, 0x00, 0x04, 0x00],
                [0x00, 0xB0, 0x01, 0x04, 0x00],
                [0x00, 0xB0, 0x02, 0x04, 0x00],
                [0x00, 0xB0, 0x03, 0x04, rest],
                [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x18],
                [0x00, 0x20, 0x00, 0x80],
                [0x00, 0x20, 0x00, 0x80, 0x04, 0x31, 0x32, 0x33, 0x34],
                [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x17],
                [0x80, 0x2A, 0x00, 0x80, 0x33] + digestInfo + [0x00],
                [0x00, 0xA4, 0x04, 0x0C] + application,
            ]
        )
    }
}
