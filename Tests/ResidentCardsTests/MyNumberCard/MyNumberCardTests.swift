import CommunityModel
import Crypto
import ResidentCards
import SmartCards
import TestSupport
import Testing
import VirtualDevices

private let needsOpenSSL: Comment = "needs openssl"

@Suite("A My Number card", .enabled(if: TestCards.areAvailable, needsOpenSSL)) struct MyNumberCardTests {
    private let cards: TestCards
    private let key: CardKey

    init() throws {
        cards = try TestCards()
        key = try #require(CardKey(version: 2, secret: 0..<32))
    }

    private func token(of name: String) throws -> CardToken {
        let channel = try PlayedMyNumberCard(try cards.card(name))
        return try #require(try MyNumberCard(over: channel).authenticationCertificate().token(under: key))
    }

    @Test(
        "shows its user-authentication certificate to anybody, and spends no try",
        arguments: ["hanako", "hanako-curve"]
    )
    func certificate(name: String) throws {
        let card = try cards.card(name)
        let channel = try PlayedMyNumberCard(card)
        #expect(try MyNumberCard(over: channel).authenticationCertificate().derRepresentation == card.certificate)
        #expect(try MyNumberCard(over: channel).authenticationPINCounter() == PINCounter(triesLeft: 3))
        #expect(channel.provedPINs == 0)
        #expect(channel.card.selectionsOfAuthenticationCertificate == 1)
    }

    /// HMAC-SHA-256 (RFC 2104) over 04, 01, the length of the authority's key identifier, that, and the serial number, as
    /// openssl prints them.
    @Test("is named by its issuer's key identifier and its serial number", arguments: ["hanako", "misaki", "taro-old"])
    func name(name: String) throws {
        let card = try cards.card(name)
        let lines = try card.openSSLPrints("-ext", "authorityKeyIdentifier").split(separator: "\n")
        let issuer = bytes(try #require(lines.last))
        let serial = bytes(try #require(try card.openSSLPrints("-serial").split(separator: "=").last))
        #expect(issuer.count == 20 && serial.count == 4)
        let code = HMAC<SHA256>.authenticationCode(
            for: [0x04, 0x01, 20] + issuer + serial,
            using: SymmetricKey(data: Array(0..<32 as Range<UInt8>))
        )
        let token = try token(of: name)
        #expect(token.kind == .myNumber && token.keyVersion == 2)
        #expect(token.digest.bytes == Array(code))
    }

    @Test("has another name after its renewal, and from an issuer of the same name with another key")
    func otherNames() throws {
        let names = ["hanako", "misaki", "hanako-renewed", "hanako-curve", "impostor"]
        let tokens = try names.map(token)
        #expect(Set(tokens).count == names.count)
        #expect(try token(of: "hanako") == tokens[0])
    }

    @Test("is recognised by its application, in either kind of reader", arguments: [true, false])
    func recognised(isContactless: Bool) throws {
        let channel = try PlayedMyNumberCard(
            try cards.card("hanako"),
            interface: isContactless ? .typeB : .contact
        )
        let card = PresentedCard(reader: ReaderName("Kitchen 00 00"), atr: channel.card.answerToReset, counter: 1)
        let thing = try PresentedThing.classify(card, over: channel, key: key)
        #expect(thing == .residentCard(try token(of: "hanako"), upTo: .signedWithPIN))
        #expect(channel.card.selectionsOfIndividualNumber == 0)
        #expect(channel.provedPINs == 0)
    }

    @Test(
        "is recognised though its certificate has expired or was revoked",
        arguments: ["taro-expired", "taro-old", "yuto-revoked"]
    )
    func expired(name: String) throws {
        let channel = try PlayedMyNumberCard(try cards.card(name))
        let card = PresentedCard(reader: ReaderName("Kitchen 00 00"), atr: channel.card.answerToReset, counter: 1)
        #expect(
            try PresentedThing.classify(card, over: channel, key: key)
                == .residentCard(try token(of: name), upTo: .signedWithPIN)
        )
    }

    @Test(
        "is refused when it has no readable certificate",
        arguments: [[], [0x30, 0x82, 0x01, 0x00], [0x6E]] as [[UInt8]]
    )
    func unreadable(certificate: [UInt8]) throws {
        let card = try cards.card("hanako")
        try card.write(certificate, to: "authentication.der")
        let channel = try PlayedMyNumberCard(card)
        let presented = PresentedCard(reader: ReaderName("Kitchen 00 00"), atr: channel.card.answerToReset, counter: 1)
        #expect(
            try PresentedThing.classify(presented, over: channel, key: key) == .refused(.unreadableCertificate)
        )
    }

    @Test("tells when it expires")
    func expiry() throws {
        let expired = try AuthenticationCertificate(derRepresentation: try cards.card("taro-expired").certificate)
        let valid = try AuthenticationCertificate(derRepresentation: try cards.card("hanako").certificate)
        let printed = try cards.card("hanako").openSSLPrints("-enddate", "-dateopt", "iso_8601")
        #expect(printed.contains("\(valid.notValidAfter)".prefix(10)))
        #expect(expired.notValidAfter < valid.notValidAfter)
        #expect(valid.keyKind == .rsa)
    }

    @Test("shows nothing of its certificate when it is printed")
    func printing() throws {
        let certificate = try AuthenticationCertificate(derRepresentation: try cards.card("hanako").certificate)
        var dumped = ""
        dump(certificate, to: &dumped)
        for text in [dumped, "\(certificate)", String(reflecting: certificate)] {
            #expect(!text.contains("TONAMI") && !text.contains("704643073") && !text.contains("48, 130"))
        }
    }

    private func bytes(_ hexadecimal: some StringProtocol) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

private let generations = ["jpki/auth_ca_2015.pem", "jpki/auth_ca_2023.pem"]

@Suite("The certificates of the real authority") struct RealAuthorityTests {
    @Test(
        "are read, and name no two cards the same",
        .enabled(if: generations.allSatisfy(SharedData.has), "certificates are kept outside the repository")
    )
    func real() throws {
        let key = try #require(CardKey(version: 1, secret: 0..<32))
        let tokens = try generations.map { path in
            let der = try PEM.decode(try SharedData.text(path))
            return try #require(try AuthenticationCertificate(derRepresentation: der).token(under: key))
        }
        #expect(tokens[0] != tokens[1])
    }
}
