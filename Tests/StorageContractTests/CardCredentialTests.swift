import CardSignIn
import CareServices
import CommunityModel
import StoreTestSupport
import Testing

@Suite("Card credentials") struct CardCredentialTests {
    private let noon = HanakosHome.noon

    private func card(_ number: UInt8) throws -> GenuineCard {
        try card(
            number,
            token: CardFingerprint(kind: .myNumber, keyVersion: 1, digest: [UInt8](repeating: 100 + number, count: 32))
        )
    }

    private func card(_ number: UInt8, token: CardFingerprint?) throws -> GenuineCard {
        GenuineCard(
            name: try #require(CardCredentialName(digest: [UInt8](repeating: number, count: 32))),
            fingerprint: token,
            issuer: [1, 2, number],
            notBefore: noon - .days(30),
            notAfter: noon + .days(Int(number))
        )
    }

    private func credential(_ number: UInt8) throws -> NewCredential {
        NewCredential(binding: CardBinding.ID(at: noon), card: try card(number))
    }

    private func attempt(
        _ refusal: CardSignInRefusal?,
        at box: Box.ID,
        card: GenuineCard? = nil,
        revocation: CardSignInAttempt.Revocation? = nil,
        by resident: Resident.ID? = nil,
        after span: Duration = .zero
    ) -> CardSignInAttempt {
        CardSignInAttempt(
            at: noon + span,
            box: box,
            session: CardSession.ID(at: noon),
            purpose: .accessRecords,
            refusal: refusal,
            resident: resident,
            card: card,
            revocation: revocation
        )
    }

    @Test("are bound to one resident, and each ends the one before", arguments: Backend.allCases)
    func bindOnce(backend: Backend) async throws {
        try await backend.open { home in
            let (first, second) = (try credential(1), try credential(2))
            let misaki = try await home.store.addMisaki(to: home.box.household)
            #expect(try await home.store.credential(named: first.card.name) == nil)
            #expect(try await home.store.bind(first, to: Resident.ID(at: noon), at: noon) == false)
            #expect(try await home.store.bind(first, to: home.hanako.id, at: noon))
            let stored = try #require(try await home.store.credential(named: first.card.name))
            #expect(stored.binding == first.binding && stored.card == first.card && stored.resident == home.hanako.id)
            #expect(stored.household == home.box.household && stored.end == nil)
            let again = NewCredential(binding: CardBinding.ID(at: noon), card: first.card)
            #expect(try await home.store.bind(again, to: misaki.id, at: noon) == false, "it is Hanako's")

            let later = noon + .days(1)
            #expect(try await home.store.bind(second, to: home.hanako.id, at: later))
            let replaced = CardEnd(at: later, reason: .replaced, replacedBy: second.binding)
            #expect(try await home.store.credential(named: first.card.name)?.end == replaced)
            let cards = try await home.store.cards(of: home.hanako.id).filter { $0.kind == .myNumber }
            #expect(cards.map(\.binding) == [second.binding, first.binding])
            #expect(cards.map(\.end) == [nil, replaced])
            #expect(cards.map(\.notAfter) == [second.card.notAfter, first.card.notAfter])
            #expect(cards.map(\.boundAt) == [later, noon])
        }
    }

    @Test("are known by their token, too, in one piece with the binding", arguments: Backend.allCases)
    func nameTheToken(backend: Backend) async throws {
        try await backend.open { home in
            let (first, second) = (try credential(1), try credential(2))
            let token = try #require(first.card.fingerprint)
            #expect(try await home.store.bind(first, to: home.hanako.id, at: noon))
            let owner = try #require(try await home.store.binding(of: token))
            #expect(owner.binding == first.binding && owner.resident == home.hanako.id)
            let version = try await home.store.rosterVersion(of: home.box.household)
            #expect(try await home.store.bind(second, to: home.hanako.id, at: noon))
            #expect(try await home.store.rosterVersion(of: home.box.household) != version)
            #expect(try await home.store.binding(of: token) == nil, "replaced")
            let roster = try await home.store.rosterRecord(of: home.box.household)
            let bindings = roster?.members.flatMap(\.bindings) ?? []
            #expect(bindings.contains(second.binding) && !bindings.contains(first.binding))
        }
    }

    @Test("take over a card that was bound by its token before, of the same resident only", arguments: Backend.allCases)
    func takeOver(backend: Backend) async throws {
        try await backend.open { home in
            let new = try credential(1)
            let token = try #require(new.card.fingerprint)
            let misaki = try await home.store.addMisaki(to: home.box.household)
            try await home.store.bind(token, to: home.hanako)
            #expect(try await home.store.bind(new, to: misaki.id, at: noon) == false)
            #expect(try await home.store.bind(new, to: home.hanako.id, at: noon))
            #expect(try await home.store.binding(of: token)?.binding == new.binding)
            let cards = try await home.store.cards(of: home.hanako.id).filter { $0.kind == .myNumber }
            #expect(cards.map(\.end?.replacedBy) == [nil, new.binding])
        }
    }

    @Test("learn their token later, unless it is another card's", arguments: Backend.allCases)
    func learnTheToken(backend: Backend) async throws {
        try await backend.open { home in
            let old = NewCredential(binding: CardBinding.ID(at: noon), card: try card(1, token: nil))
            #expect(try await home.store.bind(old, to: home.hanako.id, at: noon))
            #expect(try await home.store.credential(named: old.card.name)?.card.fingerprint == nil)
            try await home.store.keepFingerprint(home.hanakosCard, of: old.binding)
            #expect(try await home.store.credential(named: old.card.name)?.card.fingerprint == nil, "taken")
            let token = try #require(try card(1).fingerprint)
            try await home.store.keepFingerprint(token, of: old.binding)
            #expect(try await home.store.binding(of: token)?.binding == old.binding)
            #expect(try await home.store.end(old.binding, because: .lost, at: noon))
            let other = try #require(try card(2).fingerprint)
            try await home.store.keepFingerprint(other, of: old.binding)
            #expect(try await home.store.binding(of: other) == nil, "a dead card learns nothing")
        }
    }

    @Test("that are bound at the same time leave one that counts", arguments: Backend.allCases)
    func bindTogether(backend: Backend) async throws {
        try await backend.open { home in
            let new = try (1...8).map { try credential($0) }
            let (store, hanako, noon) = (home.store, home.hanako.id, noon)
            let bound = try await withThrowingTaskGroup(of: Bool.self) { group in
                for credential in new { group.addTask { try await store.bind(credential, to: hanako, at: noon) } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(bound == 8)
            let cards = try await home.store.cards(of: home.hanako.id).filter { $0.kind == .myNumber }
            #expect(cards.count == 8 && cards.count { $0.end == nil } == 1)
        }
    }

    @Test("keep every attempt as it was, newest first", arguments: Backend.allCases)
    func keepAttempts(backend: Backend) async throws {
        try await backend.open { home in
            let neighbours = try await home.addNeighbours()
            let box = home.box.id
            let revocations: [CardSignInAttempt.Revocation?] =
                [nil, .unknown, .grace(lastGoodAt: noon - .hours(3))]
                + RevocationAnswer.Source.allCases.map { .answered(.good, by: $0, saidAt: noon - .days(1)) }
                + RevocationReason.allCases.map {
                    .answered(.revoked(since: noon - .days(9), reason: $0), by: .responder, saidAt: noon)
                }
            let genuine = try card(7)
            var attempts = CardSignInRefusal.allCases.map { attempt($0, at: box) }
            attempts += revocations.map {
                attempt(nil, at: box, card: genuine, revocation: $0, by: home.hanako.id, after: .minutes(1))
            }
            for attempt in attempts { try await home.store.add(attempt) }
            try await home.store.add(attempt(.sessionOver, at: neighbours.box.id))
            let household = home.box.household
            #expect(try await home.store.signInAttempts(at: household, limit: 100) == attempts.reversed())
            let newest = try await home.store.signInAttempts(at: household, limit: 2)
            #expect(newest == Array(attempts.reversed().prefix(2)))
            let stray = attempt(nil, at: Box.ID(at: noon))
            await #expect(throws: StoreError.self) { try await home.store.add(stray) }
        }
    }

    @Test("know what was answered last about a certificate, by somebody who knew", arguments: Backend.allCases)
    func lastAnswer(backend: Backend) async throws {
        try await backend.open { home in
            let (mine, other) = (try card(1), try card(2))
            let box = home.box.id
            func said(
                _ card: GenuineCard,
                _ revocation: CardSignInAttempt.Revocation,
                after span: Duration
            ) async throws {
                try await home.store.add(attempt(nil, at: box, card: card, revocation: revocation, after: span))
            }
            #expect(try await home.store.lastRevocationAnswer(about: mine.name) == nil)
            try await said(mine, .answered(.good, by: .list, saidAt: noon), after: .hours(1))
            try await said(mine, .grace(lastGoodAt: noon), after: .hours(2))
            try await said(mine, .unknown, after: .hours(3))
            try await said(other, .answered(.good, by: .list, saidAt: noon), after: .hours(4))
            #expect(
                try await home.store.lastRevocationAnswer(about: mine.name)
                    == PastRevocationAnswer(askedAt: noon + .hours(1), isGood: true)
            )
            let revoked = RevocationAnswer.Status.revoked(since: noon, reason: .superseded)
            try await said(mine, .answered(revoked, by: .responder, saidAt: noon), after: .hours(5))
            #expect(
                try await home.store.lastRevocationAnswer(about: mine.name)
                    == PastRevocationAnswer(askedAt: noon + .hours(5), isGood: false)
            )
        }
    }

    @Test("offer the cards of nobody that were used lately in a household", arguments: Backend.allCases)
    func offerUnbound(backend: Backend) async throws {
        try await backend.open { home in
            let neighbours = try await home.addNeighbours()
            let cards = try (0...4).map { try card($0) }
            try await home.store.add(attempt(.enrolmentNeeded, at: home.box.id, card: cards[0], after: .minutes(-16)))
            for card in [cards[1], cards[2]] {
                try await home.store.add(attempt(.enrolmentNeeded, at: home.box.id, card: card))
            }
            try await home.store.add(attempt(.revoked, at: home.box.id, card: cards[3]))
            try await home.store.add(attempt(.enrolmentNeeded, at: neighbours.box.id, card: cards[4]))
            let bound = NewCredential(binding: CardBinding.ID(at: noon), card: cards[1])
            #expect(try await home.store.bind(bound, to: home.hanako.id, at: noon))
            let since = noon - .minutes(15)
            let offered = try await home.store.unboundSignIns(at: home.box.household, since: since)
            #expect(offered.map(\.card) == [cards[2]])
            #expect(offered.map(\.box) == [home.box.id] && offered.map(\.at) == [noon])
            #expect(offered.map(\.endedAt) == [nil])
            #expect(try await home.store.unboundSignIns(at: Household.ID(at: noon), since: since) == [])
            #expect(try await home.store.end(bound.binding, because: .lost, at: noon))
            try await home.store.add(attempt(.credentialWithdrawn, at: home.box.id, card: cards[1]))
            let foundAgain = try await home.store.unboundSignIns(at: home.box.household, since: since)
            #expect(foundAgain.map(\.card) == [cards[1], cards[2], cards[1]])
            #expect(foundAgain.map(\.endedAt) == [noon, nil, noon])
        }
    }
}
