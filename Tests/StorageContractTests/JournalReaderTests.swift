import CareServices
import CommunityModel
import StoreTestSupport
import Testing

@Suite("The journal, read on") struct JournalReaderTests {
    private let noon = HanakosHome.noon

    @Test("hands out each row once, in order, from where a reader stopped", arguments: Backend.allCases)
    func readsOn(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let story: [JournaledEvent] = [
                tap(home.hanakosCard, at: noon - .minutes(2)), try reading(1, card: home.hanakosCard),
                tap(fingerprint(9)),
                assignment(of: 1, to: home.hanakosCard), try reading(1, card: home.hanakosCard),
            ]
            let events = story.enumerated().map { home.incoming($1, sequence: UInt64($0 + 1), spool: spool) }
            _ = try await home.store.append(events)
            var seen: [JournalEntry] = []
            while true {
                let page = try await home.store.journalEntries(after: seen.last?.seq ?? 0, limit: 2)
                if page.isEmpty { break }
                #expect(page.count <= 2)
                seen += page
            }
            #expect(seen.map(\.seq) == [1, 2, 3, 4, 5])
            #expect(seen.map(\.kind) == [.tap, .reading, .tap, .assignment, .repetition])
            let hanako = home.hanako.id
            #expect(seen.map(\.resident) == [hanako, hanako, nil, hanako, hanako])
            #expect(Set(seen.map(\.box)) == [home.box.id])
            #expect(seen.first?.occurredAt == noon - .minutes(2))
            #expect(Set(seen.map(\.recordedAt)) == [noon])
            #expect(try await home.store.journalEntries(after: 5, limit: 10) == [])
        }
    }

    @Test("tells who laid a card on at one place on one day of the town", arguments: Backend.allCases)
    func tapsOfDay(backend: Backend) async throws {
        try await backend.open { home in
            let neighbours = try await home.addNeighbours()
            let zone = TownZone.japan
            let day = zone.day(of: noon)
            let midnight = zone.start(of: day)
            let spool = newSpool()
            let instants = [noon, midnight - .milliseconds(1), midnight, midnight + .hours(24) - .milliseconds(1)]
            for (index, instant) in instants.enumerated() {
                let card = index == 2 ? fingerprint(9) : home.hanakosCard
                let event = home.incoming(tap(card, at: instant), sequence: UInt64(index + 1), spool: spool)
                _ = try await home.store.append([event])
            }
            let elsewhere = home.incoming(
                tap(neighbours.card),
                sequence: 1,
                spool: newSpool(),
                from: neighbours.box.id
            )
            _ = try await home.store.append([elsewhere])
            let today = midnight...zone.start(of: day.advanced(byDays: 1)) - .milliseconds(1)
            let taps = try await home.store.taps(at: home.box.id, in: today)
            #expect(taps.map(\.tappedAt) == [midnight, noon, instants[3]])
            #expect(taps.map(\.resident) == [nil, home.hanako.id, home.hanako.id])
            #expect(taps.map(\.seq) == [3, 1, 4])
            #expect(try await home.store.taps(at: Box.ID(at: noon), in: today) == [])
        }
    }
}
