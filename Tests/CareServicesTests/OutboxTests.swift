import CareServices
import CommunityModel
import Testing

@Suite("The outbox") struct OutboxTests {
    private typealias Morning = WatchedMorning
    private let first = WatchKeeper.ID(at: HanakosTown.noon)
    private let second = WatchKeeper.ID(at: HanakosTown.noon + .seconds(1))

    /// Misaki and Kenta are to be told that nothing was heard of Hanako; nobody has tried yet.
    private func alerted(_ body: (WatchedMorning) async throws -> Void) async throws {
        try await Morning.open { morning in
            try await morning.run(morning.keeper(), nil, until: Morning.at(9, 30))
            try await body(morning)
        }
    }

    @Test("hands a message to one worker at a time, and to another when that one has died, with the same key")
    func lease() async throws {
        try await alerted { morning in
            let outbox = morning.town.store
            let now = morning.now
            let taken = try await outbox.claimDeliveries(by: first, until: now + .seconds(30), at: now, limit: 10)
            #expect(taken.count == 2)
            #expect(Set(taken.map(\.key)).count == 2)
            for instant in [now, now + .milliseconds(29_999)] {
                let other = try await outbox.claimDeliveries(by: second, until: now + .hours(1), at: instant, limit: 10)
                #expect(other == [])
            }
            let later = now + .seconds(30)
            let again = try await outbox.claimDeliveries(by: second, until: later + .hours(1), at: later, limit: 10)
            #expect(again.map(\.key) == taken.map(\.key))
        }
    }

    @Test("hands out no more than it is asked for")
    func limit() async throws {
        try await alerted { morning in
            let outbox = morning.town.store
            let end = morning.now + .seconds(30)
            var counts: [Int] = []
            for _ in 1...3 {
                let taken = try await outbox.claimDeliveries(by: first, until: end, at: morning.now, limit: 1)
                counts.append(taken.count)
            }
            #expect(counts == [1, 1, 0])
        }
    }

    @Test("does not hear a worker whose time is over and whose message somebody else has")
    func overtaken() async throws {
        try await alerted { morning in
            let outbox = morning.town.store
            let now = morning.now
            let slow = try await outbox.claimDeliveries(by: first, until: now + .seconds(30), at: now, limit: 1)
            let later = now + .seconds(31)
            let quick = try await outbox.claimDeliveries(by: second, until: later + .hours(1), at: later, limit: 2)
            let message = try #require(slow.first)
            #expect(quick.contains { $0.id == message.id })
            try await outbox.finish(message.id, by: first, as: .refused(reason: "550"), at: later)
            try await outbox.finish(message.id, by: second, as: .tryAgain(at: later, reason: "451"), at: later)
            let next = try await outbox.claimDeliveries(by: first, until: later + .hours(1), at: later, limit: 9)
            #expect(next.map(\.id) == [message.id])
            #expect(next.map(\.tries) == [1])
        }
    }

    @Test("sends nothing twice: what may have arrived when its worker died is not sent after a sign, the all clear is")
    func perhapsSent() async throws {
        try await alerted { morning in
            let outbox = morning.town.store
            let taken = try await outbox.claimDeliveries(
                by: first,
                until: morning.now + .seconds(30),
                at: morning.now,
                limit: 1
            )
            let told = try #require(taken.first)
            // The worker dies here. Hanako gives a sign; the other message was never tried.
            morning.moveClock(to: Morning.at(9, 32))
            try await morning.happens(.tap(morning.town.card), sequence: 1)
            try await morning.keeper().round(at: morning.now)
            let rest = try await outbox.claimDeliveries(
                by: second,
                until: morning.now + .hours(1),
                at: morning.now,
                limit: 9
            )
            #expect(rest.map(\.kind) == [.allClear])
            #expect(rest.map(\.recipient.id) == [told.recipient.id])
        }
    }

    @Test("gives a message up when its time is over")
    func expires() async throws {
        try await alerted { morning in
            let outbox = morning.town.store
            let now = morning.now
            let taken = try await outbox.claimDeliveries(by: first, until: now + .seconds(30), at: now, limit: 9)
            let end = try #require(taken.map(\.expiresAt).max())
            #expect(end > now + .hours(1))
            for message in taken {
                try await outbox.finish(message.id, by: first, as: .tryAgain(at: now, reason: "451"), at: now)
            }
            let before = end - .milliseconds(1)
            let last = try await outbox.claimDeliveries(by: first, until: before, at: before, limit: 9)
            #expect(last.count == 2)
            #expect(try await outbox.claimDeliveries(by: first, until: end + .hours(1), at: end, limit: 9) == [])
        }
    }
}
