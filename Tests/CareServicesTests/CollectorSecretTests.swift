import CardSignIn
import CommunityModel
import TestSupport
import Testing

@Suite("The collector's secret") struct CollectorSecretTests {
    private let secret = [UInt8](repeating: 42, count: 32)

    @Test("makes a fingerprint that other peppers, kinds and key versions do not make")
    func fingerprints() throws {
        let pepper = try #require(CardPepper(secret: secret))
        let digest = [UInt8](repeating: 7, count: 32)
        let card = try #require(CardToken(kind: .felica, keyVersion: 1, digest: digest))
        let fingerprint = pepper.fingerprint(of: card)
        #expect(fingerprint == pepper.fingerprint(of: card))
        #expect(fingerprint.kind == .felica && fingerprint.keyVersion == 1)
        #expect(fingerprint.digest.bytes != digest)
        let others = [
            try #require(CardToken(kind: .typeA, keyVersion: 1, digest: digest)),
            try #require(CardToken(kind: .felica, keyVersion: 2, digest: digest)),
        ]
        let otherPepper = try #require(CardPepper(secret: [UInt8](repeating: 43, count: 32)))
        let digests = others.map { pepper.fingerprint(of: $0).digest } + [otherPepper.fingerprint(of: card).digest]
        #expect(Set(digests + [fingerprint.digest]).count == 4)
    }

    @Test("is HMAC-SHA-256 over kind, version and digest, as another program computes it")
    func fingerprintBytes() throws {
        let pepper = try #require(CardPepper(secret: secret))
        let card = try #require(CardToken(kind: .felica, keyVersion: 1, digest: [UInt8](repeating: 7, count: 32)))
        // python3: hmac.new(b"\x2a" * 32, b"\x01\0\0\0\x01" + b"\x07" * 32, "sha256").hexdigest()[:16]
        #expect(pepper.fingerprint(of: card).digest.prefix == 0x6EAC_6F2D_54DB_9639)
    }

    @Test("is asked once for a card that is laid down again, with the same answer, however many others come between")
    func knownFingerprints() throws {
        let pepper = try #require(CardPepper(secret: secret))
        let known = KnownFingerprints(pepper: pepper)
        let plain = [UInt8](repeating: 7, count: 32)
        // They differ where it is easily overlooked: in the last byte, the kind, the version.
        let cards = [
            try #require(CardToken(kind: .felica, keyVersion: 1, digest: plain)),
            try #require(CardToken(kind: .felica, keyVersion: 1, digest: plain.dropLast() + [8])),
            try #require(CardToken(kind: .typeA, keyVersion: 1, digest: plain)),
            try #require(CardToken(kind: .felica, keyVersion: 2, digest: plain)),
        ]
        for card in cards + cards { #expect(known.fingerprint(of: card) == pepper.fingerprint(of: card)) }
        #expect(known.count == cards.count)

        var random = PseudoRandom(seed: 4)
        for _ in 0..<KnownFingerprints.limit { _ = known.fingerprint(of: CardToken(from: &random)) }
        #expect(known.count <= KnownFingerprints.limit)
        for card in cards { #expect(known.fingerprint(of: card) == pepper.fingerprint(of: card)) }
    }

    @Test("has 32 bytes and is not printed")
    func isSecret() throws {
        #expect(CardPepper(secret: [1, 2, 3]) == nil)
        let pepper = try #require(CardPepper(secret: secret))
        #expect("\(pepper)" == "CardPepper(secret)")
    }

    @Test("closes what it cannot read, opens it again, and refuses what was changed")
    func seals() throws {
        let seal = QuarantineSeal(pepper: try #require(CardPepper(secret: secret)))
        let sealed = try seal.seal([1, 2, 3])
        #expect(sealed.count == 3 + 28)
        #expect(try seal.seal([1, 2, 3]) == sealed, "the same bytes are known again")
        #expect(try seal.open(sealed) == [1, 2, 3])
        var changed = sealed
        changed[12] ^= 1
        #expect(throws: (any Error).self) { try seal.open(changed) }
    }

    @Test("reads a code as people type it", arguments: ["0123-4567-89ab", "o123 4567 89AB", "OI23456789AB"])
    func readsCodes(typed: String) throws {
        #expect(EnrolmentCode(typed: typed)?.description == "0123-4567-89AB")
    }

    @Test(
        "reads no code that is too short, too long or has other signs",
        arguments: ["", "0123-4567-89A", "0123-4567-89AB-C", "0123-4567-89AU"]
    )
    func refusesCodes(typed: String) {
        #expect(EnrolmentCode(typed: typed) == nil)
    }

    @Test("gives every code another hash")
    func hashesCodes() throws {
        let pepper = try #require(CardPepper(secret: secret))
        let codes = (0..<100).map { _ in EnrolmentCode() }
        #expect(Set(codes.map { $0.hash(pepper: pepper) }).count == 100)
        for code in codes { #expect(EnrolmentCode(typed: code.description) == code) }
    }
}
