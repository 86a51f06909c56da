import CardSignIn
import CareServices
import CommunityModel
import Testing
import UplinkProtocol

@Suite("A card session") struct CardSessionTests {
    private let noon = HanakosTown.noon

    @Test("opens for a card of this household, and names resident and binding")
    func opens() async throws {
        try await HanakosTown.open { town in
            let answer = try #require(try await town.openCardSession(town.card, at: town.box, now: noon))
            #expect(answer.resident == town.hanako.id)
            let roster = try await town.rosters.roster(of: town.box.household, at: noon)
            #expect(roster?.member(named: answer.binding)?.displayName == "鳥海 はなこ")
        }
    }

    @Test("opens neither for an unknown card nor for one of another household")
    func refusesStrangers() async throws {
        try await HanakosTown.open { town in
            #expect(try await town.openCardSession(token(9), at: town.box, now: noon) == nil)
            let neighbour = Household(id: Household.ID(at: noon), label: "本町 3-13")
            try await town.store.add(neighbour)
            let elsewhere = Box(id: Box.ID(at: noon), household: neighbour.id)
            #expect(try await town.openCardSession(town.card, at: elsewhere, now: noon) == nil)
        }
    }

    @Test("ends three minutes and ten seconds after it was used last")
    func endsWhenIdle() throws {
        let sessions = CardSessions()
        let (box, hanako) = (Box.ID(at: noon), Resident.ID(at: noon))
        let session = sessions.open(for: hanako, at: box, now: noon)
        #expect(session.endsAt == noon + .minutes(3))
        let used = try #require(sessions.use(session.id, at: box, now: noon + .minutes(2)))
        #expect(used.endsAt == noon + .minutes(5))
        #expect(sessions.use(session.id, at: box, now: noon + .minutes(5) + .seconds(10)) != nil)
        #expect(sessions.use(session.id, at: box, now: noon + .minutes(8) + .seconds(21)) == nil)
        #expect(sessions.use(session.id, at: box, now: noon + .minutes(8)) == nil, "over is over")
    }

    @Test("is over when the box opens another one, or reads a card that is nobody's")
    func givesWay() async throws {
        try await HanakosTown.open { town in
            let first = try #require(try await town.openCardSession(town.card, at: town.box, now: noon))
            let second = try #require(try await town.openCardSession(town.card, at: town.box, now: noon))
            #expect(town.sessions.use(first.session, at: town.box.id, now: noon) == nil)
            #expect(town.sessions.use(second.session, at: town.box.id, now: noon) != nil)
            #expect(try await town.openCardSession(token(9), at: town.box, now: noon) == nil)
            #expect(town.sessions.use(second.session, at: town.box.id, now: noon) == nil)
        }
    }

    @Test("is good at its own box only")
    func belongsToBox() {
        let sessions = CardSessions()
        let (box, other) = (Box.ID(at: noon), Box.ID(at: noon))
        let session = sessions.open(for: Resident.ID(at: noon), at: box, now: noon)
        #expect(sessions.use(session.id, at: other, now: noon) == nil)
        sessions.close(session.id, at: other)
        #expect(sessions.use(session.id, at: box, now: noon) != nil)
        sessions.close(session.id, at: box)
        #expect(sessions.use(session.id, at: box, now: noon) == nil)
    }
}
