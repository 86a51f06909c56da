package import CommunityModel
import FoundationEssentials
import SwiftProtobuf

/// The collector gives a challenge for a FeliCa Lite-S card, or says why not.
package enum FelicaChallengeAnswer: Hashable, Sendable {
    /// 16 bytes as they are written into the block RC, and until when they are good, by the collector's clock.
    case challenge([UInt8], expiresAt: Instant)
    case refused(CardSignInRefusal)

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireFelicaChallengeAnswer.with {
            switch self {
            case .challenge(let bytes, let expiresAt):
                $0.challenge = Data(bytes)
                $0.expiresAtMs = expiresAt.milliseconds
            case .refused(let refusal): $0.refusal = UInt32(refusal.rawValue)
            }
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireFelicaChallengeAnswer(decodingUplink: bytes)
        if let refusal = CardSignInRefusal(wire: wire.refusal) {
            self = .refused(refusal)
            return
        }
        guard wire.challenge.count == 16 else { throw UplinkError(.malformed, "challenge: expected 16 bytes") }
        self = .challenge([UInt8](wire.challenge), expiresAt: Instant(milliseconds: wire.expiresAtMs))
    }
}

/// What a FeliCa Lite-S card made of a challenge, on its way to the collector. The box knows no key.
package struct FelicaProofRequest: Sendable {
    /// The card session whose assurance is to rise.
    package let session: CardSession.ID
    /// 16 bytes as they were written into the block RC.
    package let challenge: [UInt8]
    package let proof: FelicaLiteSProof

    package init(session: CardSession.ID, challenge: [UInt8], proof: FelicaLiteSProof) {
        self.session = session
        self.challenge = challenge
        self.proof = proof
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireFelicaProofRequest.with {
            $0.session = Data(session.bytes)
            $0.challenge = Data(challenge)
            $0.idBlock = Data(proof.idBlock)
            $0.mac = Data(proof.mac)
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireFelicaProofRequest(decodingUplink: bytes)
        guard wire.challenge.count == 16 else { throw UplinkError(.malformed, "challenge: expected 16 bytes") }
        self.init(
            session: try expect(CardSession.ID(bytes: wire.session), "session: expected 16 bytes"),
            challenge: [UInt8](wire.challenge),
            proof: try expect(
                FelicaLiteSProof(idBlock: [UInt8](wire.idBlock), mac: [UInt8](wire.mac)),
                "id_block, mac: expected 16 and 8 bytes"
            )
        )
    }
}

/// Whether the card raised the session.
package enum FelicaProofAnswer: Hashable, Sendable {
    /// The session's assurance, and how long it is good by the collector's clock.
    case raised(AssuranceLevel, until: Instant)
    case refused(CardSignInRefusal)

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireFelicaProofAnswer.with {
            switch self {
            case .raised(let level, let until):
                $0.level = UInt32(level.rawValue)
                $0.untilMs = until.milliseconds
            case .refused(let refusal): $0.refusal = UInt32(refusal.rawValue)
            }
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireFelicaProofAnswer(decodingUplink: bytes)
        if let refusal = CardSignInRefusal(wire: wire.refusal) {
            self = .refused(refusal)
            return
        }
        self = .raised(
            try expect(AssuranceLevel(rawValue: Int(wire.level)), "level: expected 1, 2 or 3"),
            until: Instant(milliseconds: wire.untilMs)
        )
    }
}
