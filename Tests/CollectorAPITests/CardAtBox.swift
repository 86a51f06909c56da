import CardRevocation
import CardSignIn
import CardTestSupport
import CareServices
import CollectorAPI
import CommunityModel
import Foundation
import Logging
import SQLiteStorage
import TestSupport
import Testing
import UplinkProtocol

/// Hanako's box at a collector that trusts an authority of OpenSSL's, with a list of what it revoked; a second authority
/// is pinned as one for signatures.
struct CardAtBox: Sendable {
    let collector: RunningCollector
    let box: HanakosBox
    let authority: TestCardAuthority
    let signatures: TestCardAuthority

    /// - Parameters:
    ///   - days: how long the authority is valid from now.
    ///   - felicaKeys: those of the town's FeliCa cards.
    ///   - body: runs an hour after the authority was made: certificates count from the second in which they are made.
    /// - Throws: what `body` throws.
    static func serve(
        authorityDays days: Int = 3_650,
        felicaKeys: FelicaLiteSKeys? = nil,
        _ body: @escaping @Sendable (CardAtBox) async throws -> Void
    ) async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth", days: days)
            let signatures = try TestCardAuthority(in: folder, named: "sign")
            let trusted = try TrustedAuthorities(
                pem: [.authentication: authority.pem, .signature: signatures.pem],
                fingerprints: [authority.fingerprint, signatures.fingerprint]
            )
            let list = RevocationListFile(
                path: try authority.writeList(),
                authorities: trusted,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let trust = CardTrust(verifier: CardCertificateVerifier(authorities: trusted), revocation: list)
            try await RunningCollector.serve(cardTrust: trust, felicaKeys: felicaKeys) { collector in
                collector.clock.advance(by: .hours(1))
                let box = try await HanakosBox(enrolledAt: collector)
                try await body(
                    CardAtBox(collector: collector, box: box, authority: authority, signatures: signatures)
                )
            }
        }
    }

    // MARK: A My Number card, by a box that does everything right

    func challenge(
        in session: CardSession.ID? = nil,
        _ purpose: CardSignInPurpose = .examRecords,
        at box: HanakosBox? = nil
    ) async throws -> CardChallenge {
        let request = CardChallengeRequest(session: session, purpose: purpose)
        let given = try await (box ?? self.box).post(UplinkPath.cardChallenges, try request.encoded())
        try #require(given.status == 200)
        guard case .challenge(let challenge) = try CardChallengeAnswer(decoding: given.body) else {
            throw NoChallenge()
        }
        return challenge
    }

    struct NoChallenge: Error {}

    func proof(
        _ card: TestCard,
        to challenge: CardChallenge,
        _ purpose: CardSignInPurpose = .examRecords
    ) throws -> CardProof {
        try card.proof(to: challenge, purpose, at: box.id)
    }

    func send(_ proof: CardProof, from box: HanakosBox? = nil) async throws -> CardSignInAnswer {
        let answer = try await (box ?? self.box).post(UplinkPath.cardSignIns, try proof.encoded())
        try #require(answer.status == 200)
        return try CardSignInAnswer(decoding: answer.body)
    }

    func signIn(_ card: TestCard, in session: CardSession.ID? = nil) async throws -> CardSignInAnswer {
        try await send(try proof(card, to: try await challenge(in: session)))
    }

    /// Hanako's card, which the town's office has bound; an hour later, so that the box may try again as often as it
    /// likes.
    func hanakosCard(_ name: String = "hanako", key: TestKey = .rsa2048, serial: String? = nil) async throws -> TestCard
    {
        let card = try authority.issue(name, key: key, serial: serial)
        #expect(try await signIn(card) == .refused(.enrolmentNeeded))
        _ = try await BindCard(store: collector.store)(to: collector.hanako.id, at: collector.clock.now)
        collector.clock.advance(by: .hours(1))
        return card
    }

    // MARK: What is written about it

    /// The record's last lines, newest first.
    func attempts(_ limit: Int = 1) async throws -> [CardSignInAttempt] {
        try await collector.store.signInAttempts(at: collector.hanako.household, limit: limit)
    }
}
