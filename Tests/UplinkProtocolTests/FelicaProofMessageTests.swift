import CommunityModel
import TestSupport
import Testing
import UplinkProtocol

@Suite("The messages of a FeliCa card's proof") struct FelicaProofMessageTests {
    private let noon = Instant(milliseconds: 1_795_316_400_000)

    private func request() throws -> FelicaProofRequest {
        FelicaProofRequest(
            session: CardSession.ID(at: noon),
            challenge: Array(0..<16),
            proof: try #require(FelicaLiteSProof(idBlock: Array(16..<32), mac: Array(32..<40)))
        )
    }

    @Test("come back as they went")
    func roundTrip() throws {
        let request = try request()
        let back = try FelicaProofRequest(decoding: request.encoded())
        #expect(back.session == request.session && back.challenge == request.challenge)
        #expect(back.proof.idBlock == request.proof.idBlock && back.proof.mac == request.proof.mac)
        let challenge = FelicaChallengeAnswer.challenge(Array(0..<16), expiresAt: noon)
        for answer in [challenge] + CardSignInRefusal.allCases.map(FelicaChallengeAnswer.refused) {
            #expect(try FelicaChallengeAnswer(decoding: answer.encoded()) == answer)
        }
        let raised = FelicaProofAnswer.raised(.provenKey, until: noon)
        for answer in [raised] + CardSignInRefusal.allCases.map(FelicaProofAnswer.refused) {
            #expect(try FelicaProofAnswer(decoding: answer.encoded()) == answer)
        }
    }

    @Test("are refused when they are something else, whatever the bytes")
    func hostile() throws {
        #expect(throws: UplinkError.self) { try FelicaProofRequest(decoding: []) }
        #expect(throws: UplinkError.self) { try FelicaChallengeAnswer(decoding: []) }
        #expect(throws: UplinkError.self) { try FelicaProofAnswer(decoding: []) }
        let whole = try request().encoded()
        for length in 0..<whole.count {
            #expect(throws: UplinkError.self) { try FelicaProofRequest(decoding: Array(whole.prefix(length))) }
        }
        var random = PseudoRandom(seed: 9)
        for _ in 0..<2_000 {
            var bytes = whole
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            guard let read = try? FelicaProofRequest(decoding: bytes) else { continue }
            #expect(read.challenge.count == 16 && read.proof.idBlock.count == 16 && read.proof.mac.count == 8)
        }
    }

    @Test("show nothing of the card when they are printed")
    func printing() throws {
        let proof = try #require(
            FelicaLiteSProof(idBlock: Array(repeating: 0xA7, count: 16), mac: Array(repeating: 0xA7, count: 8))
        )
        let request = FelicaProofRequest(session: CardSession.ID(at: noon), challenge: [], proof: proof)
        var dumped = ""
        dump(request, to: &dumped)
        for text in [dumped, "\(request)", String(reflecting: request)] {
            #expect(!text.lowercased().contains("a7a7") && !text.contains("167"))
        }
    }
}
