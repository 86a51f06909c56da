import CardSignIn
import CareServices
import CommunityModel
import StoreTestSupport
import Testing

@Suite("Card credentials") struct CardCredentialTests {
    private let noon = HanakosHome.noon

    private func card(_ number: UInt8) throws -> GenuineCard {
        GenuineCard(
            name: try #require(CardCredentialName(digest: [UInt8](repeating: number, count: 32))),
            issuer: [1, 2, number],
            notBefore: noon - .days(30),
            notAfter: noon + .days(Int(number))
        )
    }

    private func credential(_ number: UInt8) throws -> NewCredential {
        NewCredential(id: CardCredential.ID(at: noon), card: try card(number))
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

    @Test("are bound once, to one resident, and each ends the one before", arguments: Backend.allCases)
    func bindOnce(backend: Backend) async throws {
        try await backend.open { home in
            let (first, second) = (try credential(1), try credential(2))
            let misaki = try await home.store.addMisaki(to: home.box.household)
            #expect(try await home.store.credential(named: first.card.name) == nil)
            #expect(try await home.store.bind(first, to: Resident.ID(at: noon), at: noon) == false)
            #expect(try await home.store.bind(first, to: home.hanako.id, at: noon))
            let stored = try #require(try await home.store.credential(named: first.card.name))
            #expect(stored.id == first.id && stored.card == first.card && stored.resident == home.hanako.id)
            #expect(stored.household == home.box.household && stored.boundAt == noon && stored.endedAt == nil)
            let again = NewCredential(id: CardCredential.ID(at: noon), card: first.card)
            #expect(try await home.store.bind(again, to: misaki.id, at: noon) == false, "it is Hanako's")

            #expect(try await home.store.bind(second, to: home.hanako.id, at: noon + .days(1)))
            let all = try await home.store.credentials(of: home.hanako.id)
            #expect(all.map(\.id) == [second.id, first.id])
            #expect(all.map(\.endedAt) == [nil, noon + .days(1)])
            #expect(all.map(\.replacedBy) == [nil, second.id])
            #expect(try await home.store.bind(again, to: home.hanako.id, at: noon) == false, "a dead card stays dead")
            #expect(try await home.store.credentials(of: misaki.id) == [])
            #expect(try await home.store.withdrawCredentials(of: misaki.id, at: noon) == 0)
            #expect(try await home.store.withdrawCredentials(of: home.hanako.id, at: noon + .days(2)) == 1)
            let ended = try await home.store.credentials(of: home.hanako.id)
            #expect(ended.map(\.endedAt) == [noon + .days(2), noon + .days(1)])
            #expect(ended.map(\.replacedBy) == [nil, second.id])
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
            #expect(try await home.store.credentials(of: home.hanako.id).count { $0.endedAt == nil } == 1)
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
            let bound = NewCredential(id: CardCredential.ID(at: noon), card: cards[1])
            #expect(try await home.store.bind(bound, to: home.hanako.id, at: noon))
            let since = noon - .minutes(15)
            let offered = try await home.store.unboundSignIns(at: home.box.household, since: since)
            #expect(offered.map(\.card) == [cards[2]])
            #expect(offered.map(\.box) == [home.box.id] && offered.map(\.at) == [noon])
            #expect(try await home.store.unboundSignIns(at: Household.ID(at: noon), since: since) == [])
        }
    }
}
