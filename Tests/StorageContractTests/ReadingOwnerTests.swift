import CareServices
import CommunityModel
import StoreTestSupport
import Testing
import Trends

@Suite("Whose a reading is") struct ReadingOwnerTests {
    @Test("is nobody's without a card: there is no default person", arguments: Backend.allCases)
    func nobodys(backend: Backend) async throws {
        try await backend.open { home in
            _ = try await home.store.append([home.incoming(reading(1), sequence: 1, spool: newSpool())])
            #expect(try await home.hanakosPressures() == [])
        }
    }

    @Test("is told by a card that is laid on afterwards", arguments: Backend.allCases)
    func assignedAfterwards(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            _ = try await home.store.append([home.incoming(reading(1), sequence: 1, spool: spool)])
            #expect(try await home.hanakosPressures() == [])
            let assignment = home.incoming(assignment(of: 1, to: home.hanakosCard), sequence: 2, spool: spool)
            _ = try await home.store.append([assignment])
            #expect(try await home.hanakosPressures() == [131])
        }
    }

    @Test("is told by an assignment that overtook its reading", arguments: Backend.allCases, [true, false])
    func assignedBefore(backend: Backend, together: Bool) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let assignment = home.incoming(assignment(of: 1, to: home.hanakosCard), sequence: 2, spool: spool)
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

    @Test(
        "stays as it is when another card is laid on; only a name chosen on the television moves it",
        arguments: Backend.allCases
    )
    func movesOnlyByChoice(backend: Backend) async throws {
        try await backend.open { home in
            let (misaki, misakisCard) = try await home.addMisakiWithCard()
            let spool = newSpool()
            let first = [
                try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: spool),
                home.incoming(assignment(of: 1, to: misakisCard), sequence: 2, spool: spool),
            ]
            _ = try await home.store.append(first)
            #expect(try await home.hanakosPressures() == [131])
            let choice = assignment(of: 1, to: misakisCard, method: .chosenOnTelevision)
            _ = try await home.store.append([home.incoming(choice, sequence: 3, spool: spool)])
            #expect(try await home.hanakosPressures() == [])
            #expect(try await home.pressures(of: misaki.id) == [131])
        }
    }

    @Test(
        "is nobody's again when somebody says so on the television: it waits in the inbox, and the means are as without it",
        arguments: Backend.allCases,
        [true, false]
    )
    func movesToNobody(backend: Backend, isFirst: Bool) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let events = [
                try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: spool),
                try home.incoming(
                    reading(30, card: home.hanakosCard, at: HanakosHome.noon - .minutes(5)),
                    sequence: 2,
                    spool: spool
                ),
            ]
            let nobodys = home.incoming(
                assignment(of: 30, to: nil, method: .chosenOnTelevision),
                sequence: 3,
                spool: spool
            )
            // The decision may overtake its reading.
            _ = try await home.store.append(isFirst ? [nobodys] : events)
            _ = try await home.store.append(isFirst ? events : [nobodys])
            for round in ["as it came", "made anew"] {
                #expect(try await home.hanakosPressures() == [131], "\(round)")
                #expect(try await home.means(of: home.hanako) == [131], "\(round)")
                let inbox = try await home.store.unassignedReadings(
                    at: home.box.household,
                    since: HanakosHome.noon - .days(1),
                    limit: 9
                )
                #expect(inbox.map(\.reading.seq) == [isFirst ? 3 : 2], "\(round)")
                try await home.store.rebuild()
            }
            let again = home.incoming(assignment(of: 30, to: home.hanakosCard), sequence: 4, spool: spool)
            _ = try await home.store.append([again])
            #expect(try await home.hanakosPressures() == [160, 131], "a card can name its owner later")
        }
    }

    @Test(
        "is not told by touching the device at another box, once somebody said that it is nobody's",
        arguments: Backend.allCases
    )
    func declinedAndTouchedAgain(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let events = [
                try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: spool),
                home.incoming(assignment(of: 1, to: nil, method: .chosenOnTelevision), sequence: 2, spool: spool),
            ]
            _ = try await home.store.append(events)
            #expect(try await home.hanakosPressures() == [])
            let again = try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await home.store.append([again]) == [.duplicate(seq: 1)])
            #expect(try await home.hanakosPressures() == [])
            let laid = home.incoming(assignment(of: 1, to: home.hanakosCard), sequence: 3, spool: spool)
            _ = try await home.store.append([laid])
            #expect(try await home.hanakosPressures() == [131], "a card that is laid down says something new")
        }
    }

    @Test("told by the slot at another box is a card's that is laid on afterwards", arguments: Backend.allCases)
    func slotAtAnotherBox(backend: Backend) async throws {
        try await backend.open { home in
            let (misaki, misakisCard) = try await home.addMisakiWithCard()
            let (first, second) = (newSpool(), newSpool())
            _ = try await home.store.append([try home.incoming(reading(1), sequence: 1, spool: first)])
            let bySlot = try reading(1, card: home.hanakosCard, method: .deviceSlot)
            _ = try await home.store.append([home.incoming(bySlot, sequence: 1, spool: second)])
            #expect(try await home.hanakosPressures() == [131])
            let card = home.incoming(assignment(of: 1, to: misakisCard), sequence: 2, spool: second)
            _ = try await home.store.append([card])
            #expect(try await home.hanakosPressures() == [])
            let period = HanakosHome.noon - .days(1)...HanakosHome.noon
            #expect(try await home.store.bloodPressures(of: misaki.id, in: period).count == 1)
        }
    }

    @Test(
        "about readings that were never sent changes nothing, however many decisions there are",
        arguments: Backend.allCases
    )
    func neverSent(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            _ = try await home.store.append([try home.incoming(reading(1), sequence: 1, spool: spool)])
            let strangers = (2...250 as ClosedRange<UInt8>).map { number in
                home.incoming(assignment(of: number, to: home.hanakosCard), sequence: UInt64(number), spool: spool)
            }
            for _ in 0..<2 { _ = try await home.store.append(strangers) }
            #expect(try await home.hanakosPressures() == [])
            let last = home.incoming(assignment(of: 1, to: home.hanakosCard), sequence: 300, spool: spool)
            let late = try home.incoming(reading(2), sequence: 301, spool: spool)
            _ = try await home.store.append([last, late])
            #expect(try await home.hanakosPressures().sorted() == [131, 132], "what was decided before it came counts")
        }
    }

    @Test("moves with the means of both, and its history stays in the journal", arguments: Backend.allCases)
    func meansOfBoth(backend: Backend) async throws {
        try await backend.open { home in
            let (misaki, misakisCard) = try await home.addMisakiWithCard()
            let spool = newSpool()
            let events = [
                try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: spool),
                try home.incoming(
                    reading(31, card: home.hanakosCard, at: HanakosHome.noon - .hours(1)),
                    sequence: 2,
                    spool: spool
                ),
            ]
            _ = try await home.store.append(events)
            #expect(try await home.means(of: home.hanako) == [146])
            let choice = assignment(of: 31, to: misakisCard, method: .chosenOnTelevision)
            _ = try await home.store.append([home.incoming(choice, sequence: 3, spool: spool)])
            #expect(try await home.means(of: home.hanako) == [131])
            #expect(try await home.means(of: misaki) == [161])
            let back = assignment(of: 31, to: home.hanakosCard, method: .chosenOnTelevision)
            #expect(
                try await home.store.append([home.incoming(back, sequence: 4, spool: spool)]) == [.stored(seq: 4)],
                "three rows tell where it was: the reading and two decisions"
            )
            try await home.store.rebuild()
            #expect(try await home.means(of: home.hanako) == [146])
            #expect(try await home.means(of: misaki) == [])
        }
    }

    @Test("told by the slot of a device is a card's that is laid on afterwards", arguments: Backend.allCases)
    func cardOverSlot(backend: Backend) async throws {
        try await backend.open { home in
            let (misaki, misakisCard) = try await home.addMisakiWithCard()
            let spool = newSpool()
            let bySlot = try reading(1, card: home.hanakosCard, method: .deviceSlot)
            _ = try await home.store.append([home.incoming(bySlot, sequence: 1, spool: spool)])
            #expect(try await home.hanakosPressures() == [131])
            let card = home.incoming(assignment(of: 1, to: misakisCard), sequence: 2, spool: spool)
            _ = try await home.store.append([card])
            #expect(try await home.pressures(of: misaki.id) == [131])
            let slot = assignment(of: 1, to: home.hanakosCard, method: .deviceSlot)
            _ = try await home.store.append([home.incoming(slot, sequence: 3, spool: spool)])
            #expect(try await home.pressures(of: misaki.id) == [131], "and not the other way round")
            try await home.store.rebuild()
            #expect(try await home.pressures(of: misaki.id) == [131])
        }
    }

    @Test("is told by laying the card on and touching the device once more", arguments: Backend.allCases)
    func touchedAgainWithCard(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            _ = try await home.store.append([home.incoming(reading(1), sequence: 1, spool: spool)])
            let again = try home.incoming(reading(1, card: home.hanakosCard), sequence: 2, spool: spool)
            #expect(try await home.store.append([again]) == [.duplicate(seq: 1)])
            #expect(try await home.hanakosPressures() == [131])
            #expect(try await home.store.append([again]) == [.duplicate(seq: 1)])
            #expect(try await home.hanakosPressures() == [131])
        }
    }

    @Test("does not change when a card is bound later: nobody was asked then", arguments: Backend.allCases)
    func bindingChangesNothing(backend: Backend) async throws {
        try await backend.open { home in
            let unknown = fingerprint(9)
            _ = try await home.store.append([home.incoming(reading(1, card: unknown), sequence: 1, spool: newSpool())])
            try await home.store.bind(unknown, to: home.hanako)
            #expect(try await home.hanakosPressures() == [])
            try await home.store.rebuild()
            #expect(try await home.hanakosPressures() == [])
        }
    }

    @Test("cannot be told by a box in another household", arguments: Backend.allCases)
    func otherHousehold(backend: Backend) async throws {
        try await backend.open { home in
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

    @Test(
        "stays as it is when the monitor is lent: no card on the neighbours' television moves it, and no choice there",
        arguments: Backend.allCases,
        [AttributionMethod.card, .chosenOnTelevision]
    )
    func lentMonitor(backend: Backend, method: AttributionMethod) async throws {
        try await backend.open { home in
            let neighbours = try await home.addNeighbours()
            let here = newSpool()
            let kept = [
                try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: here),
                try home.incoming(reading(2), sequence: 2, spool: here),
            ]
            _ = try await home.store.append(kept)
            let there = newSpool()
            var sent: [IncomingEvent] = []
            for number in [1, 2] as [UInt8] {
                let decision = assignment(of: number, to: neighbours.card, method: method)
                for event in [try reading(number, card: neighbours.card), decision] {
                    let sequence = UInt64(sent.count + 1)
                    sent.append(
                        home.incoming(event, sequence: sequence, spool: there, from: neighbours.box.id)
                    )
                }
            }
            let outcomes = try await home.store.append(sent)
            #expect(outcomes == [.duplicate(seq: 1), .stored(seq: 4), .duplicate(seq: 2), .stored(seq: 6)])
            #expect(try await home.hanakosPressures() == [131])
            #expect(try await home.pressures(of: neighbours.resident.id) == [])
            try await home.store.rebuild()
            #expect(try await home.hanakosPressures() == [131])
            #expect(try await home.pressures(of: neighbours.resident.id) == [])
            let card = home.incoming(assignment(of: 2, to: home.hanakosCard), sequence: 3, spool: here)
            _ = try await home.store.append([card])
            #expect(try await home.hanakosPressures() == [131, 132], "what is nobody's can still be told at home")
        }
    }

    @Test("can be told through the box that took the place of the one that sent it", arguments: Backend.allCases)
    func replacedBox(backend: Backend) async throws {
        try await backend.open { home in
            _ = try await home.store.append([home.incoming(reading(1), sequence: 1, spool: newSpool())])
            let box = try await home.store.enrolBox(in: home.box.household)
            let spool = newSpool()
            let events = [
                try home.incoming(reading(1), sequence: 1, spool: spool, from: box.id),
                home.incoming(assignment(of: 1, to: home.hanakosCard), sequence: 2, spool: spool, from: box.id),
            ]
            #expect(try await home.store.append(events) == [.duplicate(seq: 1), .stored(seq: 3)])
            #expect(try await home.hanakosPressures() == [131])
            try await home.store.rebuild()
            #expect(try await home.hanakosPressures() == [131])
        }
    }
}

extension HanakosHome {
    /// The means of the upper pressure by day, whole mmHg.
    fileprivate func means(of resident: Resident) async throws -> [Int] {
        try await store.dailySpreads(
            of: resident.id,
            in: Self.noon - .days(2)...Self.noon + .days(1),
            zone: .japan
        ).map { Int($0.systolic.mean.rounded()) }
    }
}
