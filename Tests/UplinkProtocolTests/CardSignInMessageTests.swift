import CommunityModel
import TestSupport
import Testing
import UplinkProtocol

@Suite("The messages of a card sign-in") struct CardSignInMessageTests {
    private let noon = Instant(milliseconds: 1_795_316_400_000)

    @Test("come back as they went")
    func roundTrip() throws {
        let session = CardSession.ID(at: noon)
        for purpose in CardSignInPurpose.allCases {
            for asked in [session, nil] {
                let request = CardChallengeRequest(session: asked, purpose: purpose)
                #expect(try CardChallengeRequest(decoding: request.encoded()) == request)
            }
            let proof = CardProof(
                challenge: Array(0..<32),
                session: session,
                purpose: purpose,
                certificate: [1, 2, 3],
                signature: []
            )
            #expect(try CardProof(decoding: proof.encoded()) == proof)
        }
        let challenge = CardChallenge(bytes: Array(0..<32), session: session, expiresAt: noon)
        for answer in [.challenge(challenge)] + CardSignInRefusal.allCases.map(CardChallengeAnswer.refused) {
            #expect(try CardChallengeAnswer(decoding: answer.encoded()) == answer)
        }
        let signedIn = CardSignInAnswer.SignedIn(
            level: .signedWithPIN,
            until: noon + .minutes(10),
            resident: Resident.ID(at: noon),
            cardExpiresAt: noon + .days(90)
        )
        for answer in [.signedIn(signedIn)] + CardSignInRefusal.allCases.map(CardSignInAnswer.refused) {
            #expect(try CardSignInAnswer(decoding: answer.encoded()) == answer)
        }
    }

    @Test("are refused when they are something else, whatever the bytes")
    func hostile() throws {
        let proof = CardProof(
            challenge: Array(0..<32),
            session: CardSession.ID(at: noon),
            purpose: .consents,
            certificate: [UInt8](repeating: 7, count: 300),
            signature: [UInt8](repeating: 9, count: 256)
        )
        #expect(throws: UplinkError.self) { try CardProof(decoding: []) }
        #expect(throws: UplinkError.self) { try CardChallengeRequest(decoding: [0x10, 0x07]) }
        #expect(throws: UplinkError.self) { try CardChallengeRequest(decoding: [0x10, 0x81, 0x02]) }
        #expect(throws: UplinkError.self) { try CardChallengeAnswer(decoding: []) }
        #expect(throws: UplinkError.self) { try CardSignInAnswer(decoding: []) }
        let unknownReason = try CardSignInAnswer(decoding: [0x28, 0x7F])
        guard case .refused = unknownReason else {
            Issue.record("a reason of a later collector is a refusal")
            return
        }
        var random = PseudoRandom(seed: 5)
        let good = try proof.encoded()
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<3 {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
            if let read = try? CardProof(decoding: bytes) {
                #expect(read.certificate.count <= bytes.count && read.signature.count <= bytes.count)
            }
        }
    }

    @Test("say nothing of the certificate when they are written down")
    func description() {
        let proof = CardProof(
            challenge: [0xAB],
            session: CardSession.ID(at: noon),
            purpose: .consents,
            certificate: Array("CN=HANAKO".utf8),
            signature: [0xCD]
        )
        #expect("\(proof)" == "CardProof(consents, session \(proof.session))")
    }

    @Test("are bound together by what the card signs: every part of it counts")
    func digest() throws {
        let (box, session) = (
            try #require(Box.ID("00112233-4455-6677-8899-aabbccddeeff")),
            try #require(CardSession.ID("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"))
        )
        let challenge = [UInt8](0..<32)
        func digest(
            _ challenge: [UInt8],
            _ box: Box.ID,
            _ session: CardSession.ID,
            _ purpose: CardSignInPurpose
        ) -> [UInt8] {
            CardSignInDigest.digest(challenge: challenge, box: box, session: session, purpose: purpose)
        }
        let own = digest(challenge, box, session, .examRecords)
        // Worked out by hashlib of Python from the layout in the documentation.
        #expect(own.hexadecimal == "1acee424494852f2023b572d2188e71d1214dac58de3cf38574dd479aed0d657")
        let others = [
            digest(challenge.reversed(), box, session, .examRecords),
            digest(challenge, Box.ID(session.rawValue), session, .examRecords),
            digest(challenge, box, CardSession.ID(box.rawValue), .examRecords),
            digest(challenge, box, session, .consents),
        ]
        #expect(Set(others + [own]).count == 5)
        let message = CardSignInDigest.message(challenge: challenge, box: box, session: session, purpose: .examRecords)
        #expect(message.count == 87)
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

@Suite("What a page needs") struct NeededAssuranceTests {
    @Test("is two numbers in a header, and nothing else is one")
    func header() {
        for level in AssuranceLevel.allCases {
            for purpose in CardSignInPurpose.allCases {
                let needed = NeededAssurance(level, for: purpose)
                #expect(NeededAssurance(header: needed.header) == needed)
            }
        }
        for wrong in ["", " ", "3", "3 ", " 1", "3  1", "4 1", "0 1", "3 7", "3 0", "3 1 1", "x y", "3 256", "-3 1"] {
            #expect(NeededAssurance(header: wrong) == nil, "\(wrong)")
        }
    }
}
