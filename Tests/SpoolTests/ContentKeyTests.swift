import CommunityModel
import Spool
import Testing

@Suite("A spool that is handed readings") struct ContentKeyTests {
    @Test("makes one event of a device that is touched three times")
    func threeTouches() throws {
        try withFolder { folder in
            let spool = try folder.open()
            let hanakos = try reading(1)
            #expect(try !spool.contains(hanakos.key))
            let key = TransportKey(spool: spool.id, sequence: 1)
            #expect(try spool.appendReadings([hanakos.event]) == [.new(key)])
            #expect(try spool.appendReadings([hanakos.event]) == [.alreadyKnown])
            #expect(try spool.appendReadings([hanakos.event, hanakos.event]) == [.alreadyKnown, .alreadyKnown])
            #expect(try spool.contains(hanakos.key))
            #expect(try spool.waitingCount == 1)
        }
    }

    @Test("remembers a reading after it was settled and after the box started again")
    func remembers() throws {
        try withFolder { folder in
            let hanakos = try reading(1)
            let spool = try folder.open()
            _ = try spool.appendReadings([hanakos.event])
            try spool.settle([1])
            #expect(try folder.open().appendReadings([hanakos.event]) == [.alreadyKnown])
            #expect(try spool.waitingCount == 0)
        }
    }

    @Test("says that the collector has readings when it has answered for each, also after the box started again")
    func settled() throws {
        try withFolder { folder in
            let (first, second, never) = (try reading(1), try reading(2), try reading(3))
            let spool = try folder.open()
            _ = try spool.appendReadings([first.event, second.event])
            #expect(try !spool.isSettled([first.key]))
            try spool.settle([1])
            #expect(try spool.isSettled([first.key]))
            #expect(try !spool.isSettled([first.key, second.key]))
            try spool.settle([2])
            #expect(try folder.open().isSettled([first.key, second.key]))
            #expect(try !spool.isSettled([never.key]), "it was never kept here")
        }
    }

    @Test("tells new ones from known ones within one touch, in order")
    func mixed() throws {
        try withFolder { folder in
            let spool = try folder.open()
            let (morningOne, eveningOne) = (try reading(1), try reading(2))
            _ = try spool.appendReadings([morningOne.event])
            let answers = try spool.appendReadings([morningOne.event, eveningOne.event])
            #expect(answers == [.alreadyKnown, .new(TransportKey(spool: spool.id, sequence: 2))])
        }
    }

    @Test("remembers over a restart whether a card was named for a reading, with it or later")
    func remembersOwner() throws {
        try withFolder { folder in
            let (owned, unowned) = (try reading(1), try reading(2))
            let card = try #require(CardToken(kind: .felica, keyVersion: 1, digest: Array(repeating: 7, count: 32)))
            let assignment = BoxEvent(
                id: BoxEvent.ID(at: morning),
                boot: Boot.ID(at: morning),
                occurredAt: morning,
                clockQuality: .agreed,
                offsetInMinutes: 540,
                content: .assignment(owned.key, card: card, method: .card)
            )
            let spool = try folder.open()
            _ = try spool.appendReadings([owned.event, unowned.event])
            #expect(try !spool.hasOwner(owned.key))
            _ = try spool.appendReadings([assignment])
            let reopened = try folder.open()
            #expect(try reopened.hasOwner(owned.key))
            #expect(try !reopened.hasOwner(unowned.key))
        }
    }

    @Test("forgets the oldest first when it remembers too many")
    func forgets() throws {
        try withFolder { folder in
            let spool = try folder.open(SpoolLimits(rememberedReadings: 3))
            let readings = try (1...5).map { try reading($0) }
            _ = try spool.appendReadings(readings.map(\.event))
            #expect(try readings.map { try spool.contains($0.key) } == [false, false, true, true, true])
        }
    }
}
