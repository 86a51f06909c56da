import CareServices
import CommunityModel
import Testing

@Suite("The roster of a household") struct RosterKeeperTests {
    private let noon = HanakosTown.noon

    @Test("tells a listening box its version at once, and each new one")
    func tellsVersions() async throws {
        try await HanakosTown.open { town in
            var news = town.rosters.news(for: town.box).makeAsyncIterator()
            try await town.rosters.tick(at: noon)
            let first = try #require(await news.next()).rosterVersion
            #expect(first == (try await town.store.rosterVersion(of: town.box.household)))
            _ = try await AddResident(residents: town.store)(
                name: "鳥海 美咲",
                kana: "とりうみ みさき",
                born: TownDay(daysSinceEpoch: 2_500),
                in: .existing(town.box.household),
                at: noon
            )
            try await town.rosters.tick(at: noon)
            #expect(await news.next()?.rosterVersion == first + 1)
        }
    }

    @Test("is no longer told to a box that was revoked: the connection ends")
    func endsWithRevocation() async throws {
        try await HanakosTown.open { town in
            var news = town.rosters.news(for: town.box).makeAsyncIterator()
            try await town.rosters.tick(at: noon)
            #expect(await news.next() != nil)
            try await RevokeBox(boxes: town.store)(town.box.id, at: noon)
            try await town.rosters.tick(at: noon)
            #expect(await news.next() == nil)
            var again = town.rosters.news(for: town.box).makeAsyncIterator()
            try await town.rosters.tick(at: noon)
            #expect(await again.next() == nil)
        }
    }

    @Test("holds what is usual once five days are measured, and is new then")
    func learnsUsualBands() async throws {
        try await HanakosTown.open { town in
            var news = town.rosters.news(for: town.box).makeAsyncIterator()
            try await town.rosters.tick(at: noon)
            let first = try #require(await news.next()).rosterVersion
            for day in 0..<5 {
                // 06:00 in the town
                let event = try reading(124 + day, card: town.card, at: noon - .days(day) - .hours(6))
                _ = try await town.send(event, sequence: UInt64(day + 1))
            }
            try await town.rosters.tick(at: noon)
            #expect(await news.next()?.rosterVersion == first + 1)
            let roster = try #require(try await town.rosters.roster(of: town.box.household, at: noon))
            #expect(roster.version == first + 1)
            #expect(
                roster.members.first?.usual == [
                    UsualBand(partOfDay: .morning, systolic: 116...136, diastolic: 70...90)
                ]
            )
        }
    }
}
