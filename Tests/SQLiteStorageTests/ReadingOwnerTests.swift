import CareServices
import CommunityModel
import SQLiteStorage
import Testing

@Suite("Whose a reading is") struct ReadingOwnerTests {
    @Test("is nobody's without a card: there is no default person")
    func nobodys() async throws {
        try await HanakosHome.open { home in
            _ = try await home.store.append([home.incoming(reading(1), sequence: 1, spool: newSpool())])
            #expect(try await home.hanakosPressures() == [])
        }
    }

    @Test("is told by a card that is laid on afterwards")
    func assignedAfterwards() async throws {
        try await HanakosHome.open { home in
            let spool = newSpool()
            _ = try await home.store.append([home.incoming(reading(1), sequence: 1, spool: spool)])
            #expect(try await home.hanakosPressures() == [])
            let assignment = try home.incoming(assignment(of: 1, to: home.hanakosCard), sequence: 2, spool: spool)
            _ = try await home.store.append([assignment])
            #expect(try await home.hanakosPressures() == [131])
        }
    }

    @Test("is told by an assignment that overtook its reading", arguments: [true, false])
    func assignedBefore(together: Bool) async throws {
        try await HanakosHome.open { home in
            let spool = newSpool()
            let assignment = try home.incoming(assignment(of: 1, to: home.hanakosCard), sequence: 2, spool: spool)
            let reading = try home.incoming(reading(1), sequence: 1, spool: spool)
            if together {
                _ = try await home.store.append([assignment, reading])
            } else {
                _ = try await home.store.append([assignment])
                #expect(try await home.hanakosPressures() == [])
                _ = try await home.store.append([reading])
            }
            #expect(try await home.hanakosPressures() == [131])
        }
    }

    @Test("stays as it is when another card is laid on; only a name chosen on the television moves it")
    func movesOnlyByChoice() async throws {
        try await HanakosHome.open { home in
            let misaki = try await home.store.addMisaki(to: home.box.household)
            let misakisCard = try fingerprint(2)
            let now = HanakosHome.noon
            _ = try await home.store.bind(misakisCard, to: misaki.id, as: CardBinding.ID(at: now), at: now)
            let spool = newSpool()
            let first = [
                try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: spool),
                try home.incoming(assignment(of: 1, to: misakisCard), sequence: 2, spool: spool),
            ]
            _ = try await home.store.append(first)
            #expect(try await home.hanakosPressures() == [131])
            let choice = try assignment(of: 1, to: misakisCard, method: .chosenOnTelevision)
            _ = try await home.store.append([home.incoming(choice, sequence: 3, spool: spool)])
            #expect(try await home.hanakosPressures() == [])
            #expect(try await home.pressures(of: misaki.id) == [131])
        }
    }

    @Test("is told by laying the card on and touching the device once more")
    func touchedAgainWithCard() async throws {
        try await HanakosHome.open { home in
            let spool = newSpool()
            _ = try await home.store.append([home.incoming(reading(1), sequence: 1, spool: spool)])
            let again = try home.incoming(reading(1, card: home.hanakosCard), sequence: 2, spool: spool)
            #expect(try await home.store.append([again]) == [.duplicate(seq: 1)])
            #expect(try await home.hanakosPressures() == [131])
            #expect(try await home.store.append([again]) == [.duplicate(seq: 1)])
            #expect(try await home.hanakosPressures() == [131])
        }
    }

    @Test("does not change when a card is bound later: nobody was asked then")
    func bindingChangesNothing() async throws {
        try await HanakosHome.open { home in
            let unknown = try fingerprint(9)
            _ = try await home.store.append([home.incoming(reading(1, card: unknown), sequence: 1, spool: newSpool())])
            let now = HanakosHome.noon
            #expect(try await home.store.bind(unknown, to: home.hanako.id, as: CardBinding.ID(at: now), at: now))
            #expect(try await home.hanakosPressures() == [])
            try await home.store.rebuild()
            #expect(try await home.hanakosPressures() == [])
        }
    }

    @Test("cannot be told by a box in another household")
    func otherHousehold() async throws {
        try await HanakosHome.open { home in
            let neighbours = Household(id: Household.ID(at: HanakosHome.noon), label: "本町 3-13")
            try await home.store.add(neighbours)
            let box = try await home.store.enrolBox(in: neighbours.id)
            let event = try home.incoming(
                reading(1, card: home.hanakosCard),
                sequence: 1,
                spool: newSpool(),
                from: box.id
            )
            #expect(try await home.store.append([event]) == [.stored(seq: 1)])
            #expect(try await home.hanakosPressures() == [])
        }
    }
}
