import CardSignIn
import CommunityModel
import Crypto
import Foundation
import ResidentCards
import TestSupport
import Testing

@Suite("A My Number card at box and collector", .enabled(if: TestCards.areAvailable, "openssl makes the cards"))
struct CollectorTokenTests {
    @Test(
        "has one token: the box's, of what the card shows, is the collector's, of what it proved",
        arguments: ["hanako", "hanako-renewed", "hanako-curve", "misaki"]
    )
    func token(name: String) async throws {
        let card = try TestCards().card(name)
        let box = try #require(CardKey(version: 2, secret: 0..<32))
        let collector = try #require(CardTokenKey(version: 2, secret: Array(0..<32)))
        let shown = try AuthenticationCertificate(derRepresentation: card.certificate)
        let trusted = try TrustedAuthorities(
            pem: [.authentication: String(decoding: try card.bytes("authentication-ca.pem"), as: UTF8.self)],
            fingerprints: [Array(SHA256.hash(data: try card.bytes("authentication-ca.der")))]
        )
        let now = Instant(Date())
        let proved = try await CardCertificateVerifier(authorities: trusted).verify(card.certificate, at: now)
        let token = try #require(shown.token(under: box))
        #expect(collector.token(of: proved) == token)
        #expect(token.kind == .myNumber && token.keyVersion == 2)
    }

    @Test("shows nothing of the collector's key when it is printed")
    func printing() throws {
        let key = try #require(CardTokenKey(version: 1, secret: [UInt8](repeating: 0xA7, count: 32)))
        var dumped = ""
        dump(key, to: &dumped)
        for text in [dumped, "\(key)", String(reflecting: key)] {
            #expect(!text.lowercased().contains("a7a7") && !text.contains("167"))
        }
        #expect(CardTokenKey(version: 0, secret: [UInt8](repeating: 1, count: 32)) == nil)
        #expect(CardTokenKey(version: 1, secret: [UInt8](repeating: 1, count: 31)) == nil)
    }
}
