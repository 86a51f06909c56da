import CardSignIn
import CardTestSupport
import CommunityModel
import Foundation
import TestSupport
import Testing

@Suite("A card's certificate", .enabled(if: TestCardAuthority.isAvailable, "openssl plays the authority"))
struct CardCertificateTests {
    private static var now: Instant { Instant(Date()) }

    /// What the verifier says of a certificate by an authority of the given kind.
    private func refusal(
        of certificate: [UInt8],
        trusting authorities: TrustedAuthorities,
        at now: Instant = Self.now
    ) async -> CardSignInRefusal? {
        do throws(CardSignInRefusal) {
            _ = try await CardCertificateVerifier(authorities: authorities).verify(certificate, at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "for user authentication is genuine, with an RSA key or on the curves P-256 and P-384",
        arguments: [TestKey.rsa2048, .p256, .p384],
        [TestKey.rsa2048, .p384]
    )
    func genuine(card: TestKey, authority: TestKey) async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth", key: authority)
            let hanako = try authority.issue("hanako", key: card)
            let verifier = CardCertificateVerifier(authorities: try authority.trusted)
            let certificate = try await verifier.verify(try hanako.certificate, at: Self.now)
            #expect(certificate.serial == [0x06, 0xD1, 0x80, 0x06])
            #expect(certificate.notAfter > Self.now + .days(1_824))
            let message = Array("鳥南町".utf8)
            #expect(certificate.verifies(try hanako.sign(message), of: message))
            #expect(!certificate.verifies(try hanako.sign(message), of: message + [0]))
            #expect(!certificate.verifies([], of: message))
            let other = try authority.issue("yuto", key: card)
            #expect(!certificate.verifies(try other.sign(message), of: message))
        }
    }

    @Test("is from the generation that it names by key identifier, though all have one name")
    func generations() async throws {
        try await TestCardAuthority.inFolder { folder in
            let old = try TestCardAuthority(in: folder, named: "old", days: 30)
            let new = try TestCardAuthority(in: folder, named: "new")
            let both = try TrustedAuthorities(
                pem: [.authentication: old.pem + new.pem],
                fingerprints: [old.fingerprint, new.fingerprint]
            )
            let (first, second) = (try old.issue("first", days: 20), try new.issue("second"))
            #expect(await refusal(of: try first.certificate, trusting: both) == nil)
            #expect(await refusal(of: try second.certificate, trusting: both) == nil)
            #expect(await refusal(of: try first.certificate, trusting: try new.trusted) == .unknownAuthority)
            let later = Self.now + .days(40)
            #expect(await refusal(of: try first.certificate, trusting: both, at: later) == .authorityNotValid)
            #expect(await refusal(of: try second.certificate, trusting: both, at: later) == nil)
        }
    }

    @Test("counts from its first to its last day")
    func validity() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let card = try authority.issue("hanako", days: 30).certificate
            let trusted = try authority.trusted
            #expect(await refusal(of: card, trusting: trusted, at: Self.now + .days(29)) == nil)
            #expect(await refusal(of: card, trusting: trusted, at: Self.now + .days(31)) == .certificateExpired)
            #expect(await refusal(of: card, trusting: trusted, at: Self.now - .days(1)) == .authorityNotValid)
            func stamp(_ span: Duration) -> String {
                "\(TownZone.utc.day(of: Self.now + span))".replacing("-", with: "") + "000000Z"
            }
            let later = try authority.issue(
                "later",
                options: ["-startdate", stamp(.days(10)), "-enddate", stamp(.days(20))]
            )
            #expect(await refusal(of: try later.certificate, trusting: trusted) == .certificateNotYetValid)
            let then = Self.now + .days(15)
            #expect(await refusal(of: try later.certificate, trusting: trusted, at: then) == nil)
        }
    }

    @Test("that is self-signed with a victim's serial number and issuer is refused")
    func selfSigned() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            _ = try authority.issue("hanako", serial: "06D18006")
            let thief = TestCard(folder: authority.folder, name: "thief")
            try authority.openssl(["genpkey", "-algorithm", "RSA", "-out", "thief.key"])
            let claim = try "2.5.29.35=DER:30:16:80:14:\(authority.keyIdentifier)"
            for (extra, expected) in [
                ([], CardSignInRefusal.unknownAuthority), (["-addext", claim], .notSignedByAuthority),
            ] {
                try authority.openssl(
                    ["req", "-config", "openssl.cnf", "-x509", "-new", "-key", "thief.key"]
                        + [
                            "-set_serial", "0x06D18006", "-subj", TestCardAuthority.name, "-addext",
                            "keyUsage=critical,digitalSignature",
                        ]
                        + ["-addext", "certificatePolicies=critical,\(TestCardAuthority.policy)"] + extra
                        + ["-out", "thief.pem"]
                )
                #expect(await refusal(of: try thief.certificate, trusting: try authority.trusted) == expected)
            }
        }
    }

    @Test("that another card signed is refused, whoever it names")
    func leafAsAuthority() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let card = try authority.issue("hanako", extensions: TestCard.extensions + ["subjectKeyIdentifier = hash"])
            let claims = [
                ("authorityKeyIdentifier = keyid:always", CardSignInRefusal.unknownAuthority),
                ("2.5.29.35 = DER:30:16:80:14:\(try authority.keyIdentifier)", .notSignedByAuthority),
            ]
            for (claim, expected) in claims {
                let extensions = TestCard.extensions.dropLast() + [claim]
                try authority.write(extensions.joined(separator: "\n"), to: "forged.ext")
                try authority.openssl(["genpkey", "-algorithm", "RSA", "-out", "forged.key"])
                try authority.openssl(
                    ["req", "-config", "openssl.cnf", "-new", "-key", "forged.key", "-subj", "/CN=forged"]
                        + ["-out", "forged.csr"]
                )
                try authority.openssl(
                    ["x509", "-req", "-in", "forged.csr", "-CA", "hanako.pem", "-CAkey", card.keyPath]
                        + ["-set_serial", "9", "-extfile", "forged.ext", "-days", "30", "-out", "forged.pem"]
                )
                let forged = try TestCard(folder: authority.folder, name: "forged").certificate
                #expect(await refusal(of: forged, trusting: try authority.trusted) == expected)
            }
        }
    }

    @Test("of the authority for signatures, or of one for test cards, is refused with its own reason")
    func otherStores() async throws {
        try await TestCardAuthority.inFolder { folder in
            let kinds: [(PinnedAuthority.Kind, CardSignInRefusal?)] = [
                (.authentication, nil), (.signature, .signatureCertificate), (.test, .testCertificate),
            ]
            let authority = try TestCardAuthority(in: folder, named: "any")
            let card = try authority.issue("hanako").certificate
            for (kind, expected) in kinds {
                let trusted = try TrustedAuthorities(pem: [kind: authority.pem], fingerprints: [authority.fingerprint])
                #expect(await refusal(of: card, trusting: trusted) == expected)
            }
        }
    }

    private static let policy = "certificatePolicies = critical,\(TestCardAuthority.policy)"
    private static let usage = "keyUsage = critical,digitalSignature"

    @Test(
        "that was issued for something else is refused",
        arguments: [
            ([usage, policy, "basicConstraints = critical,CA:TRUE"], CardSignInRefusal.certificateOfAuthority),
            (["keyUsage = critical,digitalSignature,keyCertSign", policy], .certificateOfAuthority),
            (["keyUsage = critical,digitalSignature,nonRepudiation", policy], .wrongKeyUsage),
            (["keyUsage = critical,keyEncipherment", policy], .wrongKeyUsage),
            ([policy], .wrongKeyUsage),
            ([usage], .policyNotAllowed),
            ([usage, "certificatePolicies = 1.2.392.200149.8.5.1.1.20"], .policyNotAllowed),
            ([usage, "certificatePolicies = 2.5.29.32.0"], .policyNotAllowed),
            ([usage, policy, "1.2.3.4 = critical,DER:05:00"], .chainRefused),
        ]
    )
    func otherUse(extensions: [String], expected: CardSignInRefusal) async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let card = try authority.issue("hanako", extensions: ["authorityKeyIdentifier = keyid:always"] + extensions)
            #expect(await refusal(of: try card.certificate, trusting: try authority.trusted) == expected)
        }
    }

    @Test("with a weak key is refused", arguments: [TestKey.rsa1024, .rsaWithExponent3, .p521])
    func weakKeys(key: TestKey) async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let card = try authority.issue("hanako", key: key)
            #expect(await refusal(of: try card.certificate, trusting: try authority.trusted) == .unsuitableKey)
        }
    }

    @Test("that was cut, changed or grown is refused, and nothing is read beyond 4,096 bytes")
    func damaged() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let trusted = try authority.trusted
            let card = try authority.issue("hanako").certificate
            #expect(await refusal(of: [], trusting: trusted) == .certificateUnreadable)
            #expect(await refusal(of: [UInt8](repeating: 0x30, count: 4_097), trusting: trusted) == .tooLarge)
            var random = PseudoRandom(seed: 7)
            for _ in 0..<400 {
                var damaged = card
                let place = Int.random(in: 0..<card.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: damaged.removeLast(card.count - place)
                case 1: damaged.append(UInt8.random(in: .min ... .max, using: &random))
                default: damaged[place] ^= 1 << Int.random(in: 0...7, using: &random)
                }
                #expect(await refusal(of: damaged, trusting: trusted) != nil)
            }
        }
    }

    @Test("is known by a keyed hash that tells neither authority nor serial number, each its own")
    func name() async throws {
        try await TestCardAuthority.inFolder { folder in
            let (one, two) = (
                try TestCardAuthority(in: folder, named: "one"), try TestCardAuthority(in: folder, named: "two")
            )
            let verifier = CardCertificateVerifier(
                authorities: try TrustedAuthorities(
                    pem: [.authentication: one.pem + two.pem],
                    fingerprints: [one.fingerprint, two.fingerprint]
                )
            )
            let cards = [try one.issue("a"), try one.issue("b"), try two.issue("a")]
            let peppers = try [1, 2].map { try #require(CardPepper(secret: [UInt8](repeating: $0, count: 32))) }
            var names: Set<CardCredentialName> = []
            for card in cards {
                let certificate = try await verifier.verify(try card.certificate, at: Self.now)
                for pepper in peppers { names.insert(certificate.name(pepper: pepper)) }
                #expect(certificate.name(pepper: peppers[0]) == certificate.name(pepper: peppers[0]))
                #expect("\(certificate)" == "VerifiedCardCertificate")
            }
            #expect(names.count == 6)
        }
    }
}
