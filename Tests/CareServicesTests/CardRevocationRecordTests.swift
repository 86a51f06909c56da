import CardRevocation
import CardSignIn
import CardTestSupport
import CareServices
import CommunityModel
import Logging
import Testing
import UplinkProtocol

@Suite("A revoked card", .enabled(if: TestCardAuthority.isAvailable, "openssl plays card and authority"))
struct CardRevocationRecordTests {
    @Test("signs nobody in; since when and why is in the record")
    func revoked() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let list = RevocationListFile(
                path: try authority.writeList(),
                authorities: try authority.trusted,
                logger: HanakosTown.logger
            )
            try await CardScene.open(over: authority, asking: list) { scene in
                let card = try await scene.hanakosCard()
                guard case .signedIn = try await scene.use(card, in: scene.session()) else {
                    Issue.record("as long as it is good")
                    return
                }
                try authority.revoke(card, reason: "keyCompromise")
                _ = try authority.writeList()
                #expect(try await scene.use(card, in: scene.session()) == .refused(.revoked))
                let attempt = try await scene.lastAttempt()
                guard case .answered(.revoked(let since, .keyCompromise), by: .list, _) = attempt.revocation else {
                    Issue.record("the record says why")
                    return
                }
                #expect(since <= scene.now)
                #expect(attempt.refusal == .revoked && attempt.card != nil)
            }
        }
    }

    @Test("cannot be told from a good one while the responder is away: the last good answer counts for a day, then not")
    func responderAway() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            try await TestResponder.serve(for: authority, options: ["-nmin", "600"]) { responder in
                let asked = RevocationResponder(url: responder.url, patience: .seconds(60))
                try await CardScene.open(over: authority, asking: asked) { scene in
                    let card = try await scene.hanakosCard()
                    let start = scene.now
                    try responder.answerAlways([])
                    for (after, isOpen) in [
                        (Duration.hours(1), true), (.hours(24), true), (.hours(24) + .milliseconds(1), false),
                    ] {
                        let now = start + after
                        let answer = try await scene.use(card, in: scene.session(at: now), now: now)
                        let attempt = try await scene.lastAttempt()
                        if isOpen {
                            #expect(attempt.refusal == nil)
                            #expect(attempt.revocation == .grace(lastGoodAt: start), "grace does not lengthen itself")
                        } else {
                            #expect(answer == .refused(.revocationUnknown))
                            #expect(attempt.revocation == .unknown)
                        }
                    }
                }
            }
        }
    }

    @Test("gets no grace: neither after it was revoked, nor for one that was never good, nor when nobody issued it")
    func noGrace() async throws {
        let said = Said(.good)
        try await CardScene.open(asking: said) { scene in
            let card = try await scene.hanakosCard()
            said.now(.revoked(.certificateHold))
            #expect(try await scene.use(card, in: scene.session()) == .refused(.revoked))
            said.now(.nothing(.unreachable))
            #expect(try await scene.use(card, in: scene.session()) == .refused(.revocationUnknown))
            let unknown = try scene.authority.issue("unknown")
            #expect(try await scene.use(unknown, in: nil) == .refused(.revocationUnknown))
            said.now(.good)
            #expect(try await scene.use(card, in: scene.session()) != .refused(.revocationUnknown))
            said.now(.nothing(.unknownCertificate))
            #expect(try await scene.use(card, in: scene.session()) == .refused(.revocationUnknown))
        }
    }
}
