import CardSignIn
import CardTestSupport
import CareServices
import CommunityModel
import Testing
import UplinkProtocol

@Suite("Binding a My Number card", .enabled(if: TestCardAuthority.isAvailable, "openssl plays card and authority"))
struct BindMyNumberCardTests {
    @Test("is the town's to do: an unknown card makes nobody, and opens nothing until it is bound")
    func isStaffWork() async throws {
        try await CardScene.open { scene in
            let bind = BindMyNumberCard(store: scene.town.store)
            let hanako = scene.town.hanako
            await #expect(throws: AdministrationError.noUnboundSignIn) { try await bind(to: hanako.id, at: scene.now) }
            let card = try scene.authority.issue("hanako")
            for _ in 1...2 {
                #expect(try await scene.use(card, in: nil, .enrolment) == .refused(.enrolmentNeeded))
            }
            #expect(try await scene.town.store.allResidents() == [hanako.id])
            #expect(try await scene.town.store.credentials(of: hanako.id) == [])
            let late = scene.now + .minutes(15) + .milliseconds(1)
            await #expect(throws: AdministrationError.noUnboundSignIn) { try await bind(to: hanako.id, at: late) }
            let candidates = try await bind.candidates(for: hanako.id, at: scene.now)
            #expect(candidates.count == 2 && candidates[0].seq > candidates[1].seq)
            await #expect(throws: AdministrationError.otherSignIn) {
                try await bind(to: hanako.id, signIn: 99, at: scene.now)
            }
            let nobody = Resident.ID(at: scene.now)
            await #expect(throws: AdministrationError.unknownResident) { try await bind(to: nobody, at: scene.now) }
            let bound = try await bind(to: hanako.id, signIn: candidates[1].seq, at: scene.now)
            #expect(bound.replaced == 0 && bound.notAfter > scene.now + .days(1_800))
            #expect(try await bind.candidates(for: hanako.id, at: scene.now) == [])
            guard case .signedIn = try await scene.use(card, in: scene.session()) else {
                Issue.record("now she is signed in")
                return
            }
        }
    }

    @Test("does not offer a card that was refused, or was used without its PIN elsewhere")
    func offersGenuineOnly() async throws {
        let said = Said(.revoked(.superseded))
        try await CardScene.open(asking: said) { scene in
            let card = try scene.authority.issue("hanako")
            #expect(try await scene.use(card, in: nil) == .refused(.revoked))
            let challenge = try scene.challenge(nil)
            let unsigned = CardProof(
                challenge: challenge.bytes,
                session: challenge.session,
                purpose: .enrolment,
                certificate: try card.certificate,
                signature: []
            )
            _ = try await scene.signIn(unsigned, at: scene.town.box, now: scene.now)
            let bind = BindMyNumberCard(store: scene.town.store)
            #expect(try await bind.candidates(for: scene.town.hanako.id, at: scene.now) == [])
        }
    }

    @Test("again after a renewal: the records stay, and the old card is dead at once")
    func renewal() async throws {
        try await CardScene.open { scene in
            let old = try await scene.hanakosCard("old")
            let event = try reading(131, card: scene.town.card)
            #expect(try await scene.town.send(event, sequence: 1) == .stored)
            let new = try scene.authority.issue("new")
            #expect(try await scene.use(new, in: nil) == .refused(.enrolmentNeeded))
            let bound = try await scene.bind(to: scene.town.hanako)
            #expect(bound.replaced == 1)

            #expect(try await scene.use(old, in: scene.session()) == .refused(.credentialReplaced))
            guard case .signedIn(let signedIn) = try await scene.use(new, in: scene.session()) else {
                Issue.record("the new card signs in")
                return
            }
            #expect(signedIn.resident == scene.town.hanako.id)
            #expect(try await scene.town.hanakosReadings().map(\.pressure.systolic) == [131])
            let credentials = try await scene.town.store.credentials(of: scene.town.hanako.id)
            #expect(credentials.map(\.endedAt) == [nil, scene.now])
            #expect(credentials.map(\.replacedBy) == [nil, bound.credential])
        }
    }

    @Test("ends with a card that was lost")
    func withdrawal() async throws {
        try await CardScene.open { scene in
            let card = try await scene.hanakosCard()
            let bind = BindMyNumberCard(store: scene.town.store)
            #expect(try await bind.withdraw(from: scene.town.hanako.id, at: scene.now) == 1)
            #expect(try await bind.withdraw(from: scene.town.hanako.id, at: scene.now) == 0)
            #expect(try await scene.use(card, in: scene.session()) == .refused(.credentialReplaced))
            #expect(try await bind.candidates(for: scene.town.hanako.id, at: scene.now) == [])
        }
    }
}
