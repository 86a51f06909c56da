package import CommunityModel
import FoundationEssentials
import SwiftProtobuf

/// A box asks for something to have signed by the card on its reader.
package struct CardChallengeRequest: Hashable, Sendable {
    /// The card session whose assurance is to rise; nil when the card is to open a session of its own.
    package let session: CardSession.ID?
    package let purpose: CardSignInPurpose

    package init(session: CardSession.ID?, purpose: CardSignInPurpose) {
        self.session = session
        self.purpose = purpose
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireCardChallengeRequest.with {
            if let session { $0.session = Data(session.bytes) }
            $0.purpose = UInt32(purpose.rawValue)
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireCardChallengeRequest(decodingUplink: bytes)
        self.init(
            session: wire.session.isEmpty
                ? nil : try expect(CardSession.ID(bytes: wire.session), "session: expected 16 bytes"),
            purpose: try CardSignInPurpose(wire: wire.purpose)
        )
    }
}

/// What the card is to sign for (``CardSignInDigest``), once and soon.
package struct CardChallenge: Hashable, Sendable {
    /// ``CardSignInDigest/challengeBytes`` random bytes.
    package let bytes: [UInt8]
    package let session: CardSession.ID
    /// By the collector's clock.
    package let expiresAt: Instant

    package init(bytes: [UInt8], session: CardSession.ID, expiresAt: Instant) {
        self.bytes = bytes
        self.session = session
        self.expiresAt = expiresAt
    }
}

/// The collector gives a challenge, or says why not.
package enum CardChallengeAnswer: Hashable, Sendable {
    case challenge(CardChallenge)
    case refused(CardSignInRefusal)

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireCardChallengeAnswer.with {
            switch self {
            case .challenge(let challenge):
                $0.challenge = Data(challenge.bytes)
                $0.session = Data(challenge.session.bytes)
                $0.expiresAtMs = challenge.expiresAt.milliseconds
            case .refused(let refusal): $0.refusal = UInt32(refusal.rawValue)
            }
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireCardChallengeAnswer(decodingUplink: bytes)
        if let refusal = CardSignInRefusal(wire: wire.refusal) {
            self = .refused(refusal)
            return
        }
        guard wire.challenge.count == CardSignInDigest.challengeBytes else {
            throw UplinkError(.malformed, "challenge: expected \(CardSignInDigest.challengeBytes) bytes")
        }
        self = .challenge(
            CardChallenge(
                bytes: [UInt8](wire.challenge),
                session: try expect(CardSession.ID(bytes: wire.session), "session: expected 16 bytes"),
                expiresAt: Instant(milliseconds: wire.expiresAtMs)
            )
        )
    }
}

/// What the card answered to a challenge.
package struct CardProof: Hashable, Sendable {
    package let challenge: [UInt8]
    package let session: CardSession.ID
    package let purpose: CardSignInPurpose
    /// The card's user-authentication certificate, DER. Nobody has looked at it.
    package let certificate: [UInt8]
    package let signature: [UInt8]

    package init(
        challenge: [UInt8],
        session: CardSession.ID,
        purpose: CardSignInPurpose,
        certificate: [UInt8],
        signature: [UInt8]
    ) {
        self.challenge = challenge
        self.session = session
        self.purpose = purpose
        self.certificate = certificate
        self.signature = signature
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireCardProof.with {
            $0.challenge = Data(challenge)
            $0.session = Data(session.bytes)
            $0.purpose = UInt32(purpose.rawValue)
            $0.certificate = Data(certificate)
            $0.signature = Data(signature)
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireCardProof(decodingUplink: bytes)
        self.init(
            challenge: [UInt8](wire.challenge),
            session: try expect(CardSession.ID(bytes: wire.session), "session: expected 16 bytes"),
            purpose: try CardSignInPurpose(wire: wire.purpose),
            certificate: [UInt8](wire.certificate),
            signature: [UInt8](wire.signature)
        )
    }
}

/// Says nothing about the certificate, which may name a person.
extension CardProof: CustomStringConvertible {
    package var description: String { "CardProof(\(purpose), session \(session))" }
}

/// Whether the card signed its owner in.
package enum CardSignInAnswer: Hashable, Sendable {
    case signedIn(SignedIn)
    case refused(CardSignInRefusal)

    package struct SignedIn: Hashable, Sendable {
        package let level: AssuranceLevel
        /// How long the level is good, by the collector's clock.
        package let until: Instant
        package let resident: Resident.ID
        /// When the card's certificate runs out.
        package let cardExpiresAt: Instant

        package init(level: AssuranceLevel, until: Instant, resident: Resident.ID, cardExpiresAt: Instant) {
            self.level = level
            self.until = until
            self.resident = resident
            self.cardExpiresAt = cardExpiresAt
        }
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireCardSignInAnswer.with {
            switch self {
            case .signedIn(let signedIn):
                $0.level = UInt32(signedIn.level.rawValue)
                $0.untilMs = signedIn.until.milliseconds
                $0.resident = Data(signedIn.resident.bytes)
                $0.cardExpiresAtMs = signedIn.cardExpiresAt.milliseconds
            case .refused(let refusal): $0.refusal = UInt32(refusal.rawValue)
            }
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireCardSignInAnswer(decodingUplink: bytes)
        if let refusal = CardSignInRefusal(wire: wire.refusal) {
            self = .refused(refusal)
            return
        }
        self = .signedIn(
            SignedIn(
                level: try expect(AssuranceLevel(rawValue: Int(wire.level)), "level: expected 1, 2 or 3"),
                until: Instant(milliseconds: wire.untilMs),
                resident: try expect(Resident.ID(bytes: wire.resident), "resident: expected 16 bytes"),
                cardExpiresAt: Instant(milliseconds: wire.cardExpiresAtMs)
            )
        )
    }
}

extension CardSignInPurpose {
    fileprivate init(wire: UInt32) throws(UplinkError) {
        self = try expect(UInt8(exactly: wire).flatMap(Self.init), "purpose: expected 1 to 6")
    }
}

extension CardSignInRefusal {
    /// nil: none. A reason that a later collector gives is a refusal all the same.
    init?(wire: UInt32) {
        guard wire != 0 else { return nil }
        self = Self(rawValue: Int(wire)) ?? .chainRefused
    }
}
