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
            let bind = BindCard(store: scene.town.store)
            let hanako = scene.town.hanako
            await #expect(throws: AdministrationError.noUnboundCard) { try await bind(to: hanako.id, at: scene.now) }
            let card = try scene.authority.issue("hanako")
            for _ in 1...2 {
                #expect(try await scene.use(card, in: nil, .enrolment) == .refused(.enrolmentNeeded))
            }
            #expect(try await scene.town.store.allResidents() == [hanako.id])
            #expect(try await scene.town.store.cards(of: hanako.id).map(\.kind) == [.felica])
            let late = scene.now + .minutes(15) + .milliseconds(1)
            await #expect(throws: AdministrationError.noUnboundCard) { try await bind(to: hanako.id, at: late) }
            let numbers = try await bind.candidates(for: hanako.id, at: scene.now).compactMap(\.signInNumber)
            #expect(numbers.count == 2 && numbers[0] > numbers[1])
            await #expect(throws: AdministrationError.otherCard) {
                try await bind(to: hanako.id, choice: .signIn(99), at: scene.now)
            }
            let nobody = Resident.ID(at: scene.now)
            await #expect(throws: AdministrationError.unknownResident) { try await bind(to: nobody, at: scene.now) }
            let bound = try await bind(to: hanako.id, choice: .signIn(numbers[1]), at: scene.now)
            #expect(bound.kind == .myNumber && bound.replaced == 0)
            #expect(try #require(bound.notAfter) > scene.now + .days(1_800))
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
            let bind = BindCard(store: scene.town.store)
            #expect(try await bind.candidates(for: scene.town.hanako.id, at: scene.now) == [])
        }
    }

    @Test("makes it known when it is only laid on, too: the box's token and the certificate are one card")
    func isKnownByItsToken() async throws {
        try await CardScene.open { scene in
            let card = try await scene.hanakosCard()
            let token = try await scene.token(of: card)
            let now = scene.now
            let answer = try #require(try await scene.town.openCardSession(token, at: scene.town.box, now: now))
            #expect(answer.resident == scene.town.hanako.id)
            #expect(scene.level(of: answer.session) == .shownIdentifier)
            let event = try reading(131, card: token)
            #expect(try await scene.town.send(event, sequence: 1) == .stored)
            #expect(try await scene.town.hanakosReadings().map(\.pressure.systolic) == [131])
        }
    }

    @Test("again after a renewal: the records stay, and the old card is dead at once, laid on or with its PIN")
    func renewal() async throws {
        try await CardScene.open { scene in
            let old = try await scene.hanakosCard("old")
            let event = try reading(131, card: try await scene.token(of: old))
            #expect(try await scene.town.send(event, sequence: 1) == .stored)
            let new = try scene.authority.issue("new")
            #expect(try await scene.use(new, in: nil) == .refused(.enrolmentNeeded))
            let bound = try await scene.bind(to: scene.town.hanako)
            #expect(bound.replaced == 1)

            #expect(try await scene.use(old, in: scene.session()) == .refused(.credentialReplaced))
            let (oldToken, newToken) = (try await scene.token(of: old), try await scene.token(of: new))
            #expect(try await scene.town.openCardSession(oldToken, at: scene.town.box, now: scene.now) == nil)
            #expect(try await scene.town.openCardSession(newToken, at: scene.town.box, now: scene.now) != nil)
            guard case .signedIn(let signedIn) = try await scene.use(new, in: scene.session()) else {
                Issue.record("the new card signs in")
                return
            }
            #expect(signedIn.resident == scene.town.hanako.id)
            #expect(try await scene.town.hanakosReadings().map(\.pressure.systolic) == [131])
            let cards = try await scene.town.store.cards(of: scene.town.hanako.id).filter { $0.kind == .myNumber }
            let end = CardEnd(at: scene.now, reason: .replaced, replacedBy: bound.binding)
            #expect(cards.map(\.end) == [nil, end])
        }
    }

    @Test("is undone by withdrawing it; the card that was lost and found is bound again by its number")
    func withdrawal() async throws {
        try await CardScene.open { scene in
            let card = try await scene.hanakosCard()
            let hanako = scene.town.hanako
            let withdraw = WithdrawCard(store: scene.town.store)
            let bound = try #require(try await withdraw.cards(of: hanako.id).first { $0.kind == .myNumber })
            let ended = try await withdraw(.one(bound.binding), of: hanako.id, because: .lost, at: scene.now)
            #expect(ended == [bound.binding])
            #expect(try await scene.use(card, in: scene.session()) == .refused(.credentialWithdrawn))
            await #expect(throws: AdministrationError.onlyEndedCards) { try await scene.bind(to: hanako) }
            let candidates = try await BindCard(store: scene.town.store).candidates(for: hanako.id, at: scene.now)
            let number = try #require(candidates.first?.signInNumber)
            let choice = BindCard.Choice.signIn(number)
            let again = try await BindCard(store: scene.town.store)(to: hanako.id, choice: choice, at: scene.now)
            #expect(again.binding != bound.binding && again.replaced == 0)
            guard case .signedIn = try await scene.use(card, in: scene.session()) else {
                Issue.record("it signs in again")
                return
            }
        }
    }

    @Test("of before its token was kept learns it at the next sign-in")
    func learnsToken() async throws {
        try await CardScene.open { scene in
            let card = try scene.authority.issue("hanako")
            let genuine = try await scene.genuine(card)
            let old = GenuineCard(
                name: genuine.name,
                fingerprint: nil,
                issuer: genuine.issuer,
                notBefore: genuine.notBefore,
                notAfter: genuine.notAfter
            )
            let credential = NewCredential(binding: CardBinding.ID(at: scene.now), card: old)
            #expect(try await scene.town.store.bind(credential, to: scene.town.hanako.id, at: scene.now))
            let token = try await scene.token(of: card)
            #expect(try await scene.town.openCardSession(token, at: scene.town.box, now: scene.now) == nil)
            guard case .signedIn = try await scene.use(card, in: nil) else {
                Issue.record("it signs in")
                return
            }
            #expect(try await scene.town.openCardSession(token, at: scene.town.box, now: scene.now) != nil)
        }
    }
}

extension UnboundCard {
    fileprivate var signInNumber: Int64? {
        if case .signIn(let signIn) = self { signIn.seq } else { nil }
    }
}
