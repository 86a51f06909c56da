import CareServices
import CommunityModel
import StoreTestSupport
import Testing

@Suite("A card that ended") struct EndedCardTests {
    private let noon = HanakosHome.noon

    private func append(_ event: JournaledEvent, at home: HanakosHome) async throws {
        _ = try await home.store.append([home.incoming(event, sequence: 1, spool: newSpool())])
    }

    @Test("is nobody's at once, keeps its row with when and why, and can be bound again", arguments: Backend.allCases)
    func ends(backend: Backend) async throws {
        try await backend.open { home in
            let owner = try #require(try await home.store.binding(of: home.hanakosCard))
            let version = try await home.store.rosterVersion(of: home.box.household)
            let changes = try await home.store.cardChangeCount()
            for reason in CardEndReason.allCases {
                let binding = try #require(try await home.store.binding(of: home.hanakosCard)).binding
                #expect(try await home.store.end(binding, because: reason, at: noon))
                #expect(try await home.store.end(binding, because: .lost, at: noon) == false, "it has ended")
                #expect(try await home.store.binding(of: home.hanakosCard) == nil)
                #expect(try await home.store.cards(of: home.hanako.id).first?.end == CardEnd(at: noon, reason: reason))
                #expect(try await home.store.bindingsThatCount(of: [binding]) == [])
                try await home.store.bind(home.hanakosCard, to: home.hanako)
            }
            let cards = try await home.store.cards(of: home.hanako.id)
            #expect(cards.count == CardEndReason.allCases.count + 1 && cards.last?.binding == owner.binding)
            #expect(cards.first?.end == nil && cards.allSatisfy { $0.kind == .felica && $0.notAfter == nil })
            let counting = Set(cards.map(\.binding))
            #expect(try await home.store.bindingsThatCount(of: counting) == Set(cards.prefix(1).map(\.binding)))
            #expect(try await home.store.rosterVersion(of: home.box.household) != version)
            #expect(try await home.store.cardChangeCount() != changes)
            #expect(try await home.store.end(CardBinding.ID(at: noon), because: .lost, at: noon) == false)
        }
    }

    @Test("is not on the roster any more", arguments: Backend.allCases)
    func leavesRoster(backend: Backend) async throws {
        try await backend.open { home in
            let owner = try #require(try await home.store.binding(of: home.hanakosCard))
            let before = try await home.store.rosterRecord(of: home.box.household)
            #expect(before?.members.map(\.bindings) == [[owner.binding]])
            #expect(try await home.store.end(owner.binding, because: .stolen, at: noon))
            let after = try await home.store.rosterRecord(of: home.box.household)
            #expect(after?.members.map(\.bindings) == [[]])
        }
    }

    @Test(
        "makes readings hers that were taken before, also when they come later, and none after",
        arguments: Backend.allCases
    )
    func dividesReadings(backend: Backend) async throws {
        try await backend.open { home in
            try await home.measure(1, at: noon - .hours(2))
            let owner = try #require(try await home.store.binding(of: home.hanakosCard))
            #expect(try await home.store.end(owner.binding, because: .lost, at: noon))
            try await home.measure(2, at: noon - .hours(1))
            try await home.measure(3, at: noon)
            #expect(try await home.hanakosPressures() == [131, 132])
            try await home.store.bind(home.hanakosCard, to: home.hanako)
            try await home.measure(4, at: noon + .hours(1))
            #expect(try await home.hanakosPressures() == [131, 132, 134])
        }
    }

    /// Hanako had a card from noon for three hours; two hours later it is Misaki's.
    private func handOn(_ card: CardFingerprint, to misaki: Resident, at home: HanakosHome) async throws {
        let (first, second) = (CardBinding.ID(at: noon), CardBinding.ID(at: noon + .hours(5)))
        #expect(try await home.store.bind(card, to: home.hanako.id, as: first, at: noon))
        #expect(try await home.store.end(first, because: .lost, at: noon + .hours(3)))
        #expect(try await home.store.bind(card, to: misaki.id, as: second, at: noon + .hours(5)))
    }

    @Test(
        "and was handed on is theirs whose it was when it was used, however late the box sends that",
        arguments: Backend.allCases
    )
    func handedOn(backend: Backend) async throws {
        try await backend.open { home in
            let (misaki, _) = try await home.addMisakiWithCard()
            let card = fingerprint(9)
            try await handOn(card, to: misaki, at: home)
            // Before it was bound, while it was hers, before and after it was her daughter's.
            for (number, hours) in [(1, -20), (2, 1), (3, 4), (4, 6)] as [(UInt8, Int)] {
                try await append(reading(number, card: card, at: noon + .hours(hours)), at: home)
            }
            #expect(try await home.hanakosPressures() == [131, 132])
            #expect(try await home.pressures(of: misaki.id) == [133, 134])
            try await home.store.rebuild()
            #expect(try await home.hanakosPressures() == [131, 132])
        }
    }

    @Test(
        "and was handed on is theirs who has it now, where no clock says when it was used",
        arguments: Backend.allCases
    )
    func handedOnWithoutClock(backend: Backend) async throws {
        try await backend.open { home in
            let (misaki, _) = try await home.addMisakiWithCard()
            let card = fingerprint(9)
            try await handOn(card, to: misaki, at: home)
            try await append(reading(1, card: card, at: noon + .hours(1), boxClock: .unknown), at: home)
            #expect(try await home.hanakosPressures() == [])
            #expect(try await home.pressures(of: misaki.id) == [131])
        }
    }

    @Test(
        "and was handed on to the neighbours is hers until then, and nobody's at the wrong box",
        arguments: Backend.allCases
    )
    func handedToNeighbours(backend: Backend) async throws {
        try await backend.open { home in
            let neighbours = try await home.addNeighbours()
            let card = fingerprint(9)
            try await handOn(card, to: neighbours.resident, at: home)
            for (number, box) in [(1, home.box.id), (2, neighbours.box.id)] as [(UInt8, Box.ID)] {
                for hours in [1, 6] {
                    let event = try reading(number + UInt8(hours), card: card, at: noon + .hours(hours))
                    let incoming = home.incoming(event, sequence: 1, spool: newSpool(), from: box)
                    _ = try await home.store.append([incoming])
                }
            }
            #expect(try await home.hanakosPressures() == [132])
            #expect(try await home.pressures(of: neighbours.resident.id) == [138])
        }
    }

    @Test("by mistake never was theirs: what comes later is nobody's", arguments: Backend.allCases)
    func mistake(backend: Backend) async throws {
        try await backend.open { home in
            let owner = try #require(try await home.store.binding(of: home.hanakosCard))
            #expect(try await home.store.end(owner.binding, because: .mistake, at: noon))
            try await home.measure(1, at: noon - .hours(1))
            #expect(try await home.hanakosPressures() == [])
            let (misaki, card) = try await home.addMisakiWithCard()
            #expect(card != home.hanakosCard)
            try await home.store.bind(home.hanakosCard, to: misaki)
            try await home.measure(2, at: noon)
            #expect(try await home.pressures(of: misaki.id) == [132])
        }
    }

    @Test("is offered again to the town's office, as one that was somebody's", arguments: Backend.allCases)
    func isOfferedAgain(backend: Backend) async throws {
        try await backend.open { home in
            let owner = try #require(try await home.store.binding(of: home.hanakosCard))
            try await append(tap(home.hanakosCard, at: noon), at: home)
            try await append(tap(fingerprint(9), at: noon), at: home)
            let since = noon - .minutes(15)
            #expect(try await home.store.unboundTaps(at: home.box.household, since: since).map(\.endedAt) == [nil])
            #expect(try await home.store.end(owner.binding, because: .lost, at: noon + .minutes(1)))
            let taps = try await home.store.unboundTaps(at: home.box.household, since: since)
            #expect(taps.map(\.card) == [fingerprint(9), home.hanakosCard])
            #expect(taps.map(\.endedAt) == [nil, noon + .minutes(1)])
        }
    }
}
