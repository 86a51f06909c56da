import CommunityModel
import TestSupport

@testable import UplinkProtocol

/// Whatever a box may send to the collector, and a collector to a box.
struct UplinkTarget: FuzzTarget {
    static let name = "uplink"

    func run(_ input: [UInt8]) {
        var input = FuzzInput(input)
        guard let first = input.byte() else { return }
        let bytes = input.all()
        switch first % 8 {
        case 0: readBatch(bytes)
        case 1: readEvent(bytes)
        case 2:
            guard let proof = try? CardProof(decoding: bytes) else { return }
            promise(!"\(proof)".contains("["), "a proof was printed")
        case 3:
            guard let request = try? CardChallengeRequest(decoding: bytes), let again = try? request.encoded()
            else { return }
            promise((try? CardChallengeRequest(decoding: again)) == request, "a request changed on its way")
        case 4: _ = try? CardChallengeAnswer(decoding: bytes)
        case 5: _ = try? CardSignInAnswer(decoding: bytes)
        case 6: _ = try? CardSessionRequest(decoding: bytes)
        default: _ = try? UplinkAnswer(decoding: bytes)
        }
    }

    /// The quick reader and the library's agree, and what they read can be sent again.
    private func readBatch(_ bytes: [UInt8]) {
        guard let batch = try? UplinkBatch(decoding: bytes) else { return }
        promise((try? UplinkBatch(decodingByLibrary: bytes)) == batch, "two readers disagree on a batch")
        promise(batch.events.count <= UplinkLimits.batchEvents, "a batch is too long")
        for event in batch.events { readEvent(event) }
    }

    private func readEvent(_ bytes: [UInt8]) {
        let event = BoxEventDecoder.decode(bytes)
        promise(event == DecodedEvent<CardToken>(decoding: bytes), "two readers disagree on an event")
        guard case .known(let known) = event, let again = try? known.encoded() else { return }
        promise(BoxEventDecoder.decode(again) == event, "an event changed on its way")
    }

    static func seeds() throws -> [[UInt8]] {
        var random = PseudoRandom(seed: 5)
        let now = Instant(milliseconds: 1_795_295_700_000)
        let events = try (1...12).map { try UplinkEvent(sequence: $0, event: BoxEvent(from: &random)).encoded() }
        let batch = UplinkBatch(
            agentVersion: "1.0",
            box: Box.ID(at: now),
            spool: SpoolFile.ID(at: now),
            sentAt: now,
            events: events
        )
        let session = CardSession.ID(at: now)
        let challenge = [UInt8](repeating: 1, count: 32)
        let proof = CardProof(
            challenge: challenge,
            session: session,
            purpose: .ownPages,
            certificate: [UInt8](repeating: 2, count: 600),
            signature: [UInt8](repeating: 3, count: 256)
        )
        let answer = UplinkAnswer(events: [.init(sequence: 1, outcome: .stored)], rosterVersion: 7)
        return [
            [0] + (try batch.encoded()), [2] + (try proof.encoded()),
            [3] + (try CardChallengeRequest(session: session, purpose: .ownPages).encoded()),
            [7] + answer.encoded(),
        ] + events.map { [1] + $0 }
    }
}
