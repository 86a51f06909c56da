import CardRevocation
import CardSignIn
import CardTestSupport
import CommunityModel
import Foundation
import TestSupport
import Testing

@Suite("A responder", .enabled(if: TestCardAuthority.isAvailable, "openssl answers"))
struct RevocationResponderTests {
    private static var now: Instant { Instant(Date()) }

    private func verified(_ card: TestCard, by authority: TestCardAuthority) async throws -> VerifiedCardCertificate {
        try await CardCertificateVerifier(authorities: try authority.trusted).verify(try card.certificate, at: Self.now)
    }

    private func failure(
        of card: VerifiedCardCertificate,
        asking responder: TestResponder,
        at now: Instant = Self.now
    ) async -> RevocationError.Reason? {
        do throws(RevocationError) {
            _ = try await RevocationResponder(url: responder.url, patience: .seconds(60)).status(of: card, at: now)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        "says whether a card is revoked, since when and why; the authority itself may sign, or its delegate",
        arguments: ["ca", "delegate"],
        [TestKey.rsa2048, .p256]
    )
    func says(signer: String, key: TestKey) async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth", key: key)
            _ = try authority.issue(
                "delegate",
                key: key,
                extensions: ["extendedKeyUsage = OCSPSigning", "keyUsage = critical,digitalSignature"]
            )
            let (hanako, misaki) = (
                try authority.issue("hanako", serial: "8F00000000000001"), try authority.issue("misaki")
            )
            try authority.revoke(hanako, reason: "superseded")
            let cards = (try await verified(hanako, by: authority), try await verified(misaki, by: authority))
            try await TestResponder.serve(for: authority, signer: signer) { responder in
                let asked = RevocationResponder(url: responder.url, patience: .seconds(60))
                let good = try await asked.status(of: cards.1, at: Self.now)
                #expect(good.status == .good && good.source == .responder && good.goodUntil > Self.now)
                guard case .revoked(let since, .superseded) = try await asked.status(of: cards.0, at: Self.now).status
                else {
                    Issue.record("it is revoked, and why is said")
                    return
                }
                #expect(since <= Self.now && since > Self.now - .hours(1))
            }
        }
    }

    @Test("is not believed when a card of the authority signs that is no delegate, or somebody else")
    func strangers() async throws {
        try await TestCardAuthority.inFolder { folder in
            let (authority, other) = (
                try TestCardAuthority(in: folder, named: "auth"), try TestCardAuthority(in: folder, named: "other")
            )
            _ = try authority.issue("yuto")
            _ = try other.issue("delegate", extensions: ["extendedKeyUsage = OCSPSigning"])
            for file in ["delegate.pem", "delegate.key"] {
                try authority.write(try other.text(of: file), to: file)
            }
            let card = try await verified(try authority.issue("hanako"), by: authority)
            for signer in ["yuto", "delegate"] {
                try await TestResponder.serve(for: authority, signer: signer) { responder in
                    #expect(await failure(of: card, asking: responder) == .wrongSignature)
                }
            }
        }
    }

    @Test("is not believed when it repeats an answer to another question, or knows no such card")
    func replay() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let (hanako, misaki) = (try authority.issue("hanako"), try authority.issue("misaki"))
            let cards = (try await verified(hanako, by: authority), try await verified(misaki, by: authority))
            try await TestResponder.serve(for: authority) { responder in
                #expect(await failure(of: cards.0, asking: responder) == nil)
                try responder.answerAlways(try responder.lastAnswer)
                #expect(await failure(of: cards.0, asking: responder) == .otherQuestion, "the nonce is another")
                #expect(await failure(of: cards.1, asking: responder) == .otherQuestion)
                try responder.answerAlways(nil)
                try authority.write("", to: "index.txt")
                #expect(await failure(of: cards.0, asking: responder) == .unknownCertificate)
            }
        }
    }

    @Test("is believed within the time that it says")
    func time() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let card = try await verified(try authority.issue("hanako"), by: authority)
            for (options, good, late) in [
                (["-nmin", "60"], Duration.minutes(50), Duration.minutes(70)),
                ([], .hours(23), .hours(25)),
            ] {
                try await TestResponder.serve(for: authority, options: options) { responder in
                    #expect(await failure(of: card, asking: responder, at: Self.now + good) == nil)
                    #expect(await failure(of: card, asking: responder, at: Self.now + late) == .outOfDate)
                    #expect(await failure(of: card, asking: responder, at: Self.now - .minutes(10)) == .outOfDate)
                }
            }
        }
    }

    @Test("that is away, sends nonsense or too much is no answer")
    func nonsense() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let card = try await verified(try authority.issue("hanako"), by: authority)
            try await TestResponder.serve(for: authority) { responder in
                #expect(await failure(of: card, asking: responder) == nil)
                let good = try responder.lastAnswer
                for (bytes, expected) in [
                    ([], RevocationError.Reason.unreadable), ([0x30, 0x03, 0x0A, 0x01, 0x03], .unreachable),
                    ([UInt8](repeating: 0x30, count: 70_000), .tooLarge), (good.dropLast(), .unreadable),
                ] {
                    try responder.answerAlways(bytes)
                    #expect(await failure(of: card, asking: responder) == expected)
                }
                var random = PseudoRandom(seed: 13)
                for _ in 0..<40 {
                    var bytes = good
                    bytes[Int.random(in: 0..<good.count, using: &random)] ^= 1 << Int.random(in: 0...7, using: &random)
                    try responder.answerAlways(bytes)
                    #expect(await failure(of: card, asking: responder) != nil)
                }
            }
            let away = RevocationResponder(url: "http://127.0.0.1:9/", patience: .seconds(60))
            let error = await #expect(throws: RevocationError.self) { try await away.status(of: card, at: Self.now) }
            #expect(error?.reason == .unreachable)
        }
    }

    @Test("that is away gives way to a list; that nobody issued a card is the last word")
    func firstAnswer() async throws {
        let nobody = FirstAnswer([])
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let card = try await verified(try authority.issue("hanako"), by: authority)
            let error = await #expect(throws: RevocationError.self) { try await nobody.status(of: card, at: Self.now) }
            #expect(error?.reason == .otherQuestion)
            let good = Fixed(.success(.good))
            for (failing, isAnswered) in [
                (RevocationError.Reason.unreachable, true), (.otherQuestion, true), (.unknownCertificate, false),
            ] {
                let first = FirstAnswer([Fixed(.failure(failing)), good])
                let answer = try? await first.status(of: card, at: Self.now)
                #expect((answer?.status == .good) == isAnswered)
            }
            let both = FirstAnswer([Fixed(.failure(.otherQuestion)), Fixed(.failure(.outOfDate))])
            let last = await #expect(throws: RevocationError.self) { try await both.status(of: card, at: Self.now) }
            #expect(last?.reason == .outOfDate, "what says most is said")
        }
    }
}

/// Says always the same.
private struct Fixed: RevocationChecker {
    enum Word {
        case success(RevocationAnswer.Status)
        case failure(RevocationError.Reason)
    }

    let word: Word

    init(_ word: Word) {
        self.word = word
    }

    func status(
        of certificate: VerifiedCardCertificate,
        at now: Instant
    ) async throws(RevocationError) -> RevocationAnswer {
        switch word {
        case .success(let status):
            return RevocationAnswer(status: status, source: .platform, saidAt: now, goodUntil: now + .hours(1))
        case .failure(let reason): throw RevocationError(reason, "as the test says")
        }
    }
}
