import CardSignIn
import CareServices
import CommunityModel
import Testing
import UplinkProtocol

@Suite("A batch from a box") struct ReceiveBatchTests {
    @Test("is answered event by event, in its order")
    func answersEachEvent() async throws {
        try await HanakosTown.open { town in
            let events = [
                try UplinkEvent(sequence: 2, event: home(.tap(town.card))).encoded(),
                [0xFF, 0xFF],
                try UplinkEvent(sequence: 1, event: reading(128, card: town.card)).encoded(),
            ]
            let answer = try await town.send(events)
            #expect(answer.events.map(\.sequence) == [2, 0, 1])
            #expect(answer.events[0].outcome == .stored)
            #expect(answer.events[2].outcome == .stored)
            guard case .quarantined = answer.events[1].outcome else {
                Issue.record("an event that cannot be read is kept aside")
                return
            }
            #expect(answer.rosterVersion == (try await town.store.rosterVersion(of: town.box.household)))
            #expect(try await town.send(events).events.map(\.outcome)[0] == .duplicate)
            #expect(try await town.hanakosReadings().map(\.pressure.systolic) == [128])
        }
    }

    @Test("in another box's name is refused, and nothing of it is stored")
    func refusesOtherBox() async throws {
        try await HanakosTown.open { town in
            let event = try UplinkEvent(sequence: 1, event: reading(128, card: town.card)).encoded()
            let refusal = await #expect(throws: BatchRefusal.self) {
                try await town.send([event], inTheNameOf: Box.ID(at: HanakosTown.noon))
            }
            #expect(refusal == .namesAnotherBox)
            #expect(try await town.hanakosReadings() == [])
        }
    }

    @Test("that is cut off, too long, or of another protocol version is refused whole")
    func refusesUnusableFrames() async throws {
        try await HanakosTown.open { town in
            let event = try UplinkEvent(sequence: 1, event: home(.tap(town.card))).encoded()
            let good = try UplinkBatch(
                agentVersion: "",
                box: town.box.id,
                spool: SpoolFile.ID(at: HanakosTown.noon),
                sentAt: HanakosTown.noon,
                events: [event]
            ).encoded()
            let reasons: [([UInt8], UplinkError.Reason)] = [
                (Array(good.dropLast(3)), .malformed),
                (good + [UInt8](repeating: 0, count: UplinkLimits.batchBytes), .tooLarge),
                (good + [0x08, 0x63], .unknownVersion),  // field 1, protocol version 99; the last one holds
            ]
            for (bytes, reason) in reasons {
                let refusal = await #expect(throws: BatchRefusal.self) {
                    try await town.receiveBatch(bytes, from: town.box, receivedAt: HanakosTown.noon)
                }
                guard case .unusable(let error) = refusal else {
                    Issue.record("expected \(reason)")
                    continue
                }
                #expect(error.reason == reason)
            }
            #expect(try await town.store.quarantined(limit: 1) == [])
        }
    }

    @Test("keeps an event of a kind from the future raw, and the raw bytes closed: they may name a card")
    func keepsUnknownKinds() async throws {
        try await HanakosTown.open { town in
            // Field 1 (sequence) 9, and field 99 with something of tomorrow.
            let tomorrow: [UInt8] = [0x08, 0x09, 0x9A, 0x06, 0x03, 0x01, 0x02, 0x03]
            let outcome = try await town.send([tomorrow]).events.first
            #expect(outcome?.sequence == 9)
            #expect(outcome?.outcome == .quarantined(reason: "an event of a kind that is not known here"))
            let aside = try await town.store.quarantined(limit: 10)
            #expect(aside.map(\.box) == [town.box.id])
            guard case .sealed(let sealed) = aside.first?.content else {
                Issue.record("the raw bytes are kept closed")
                return
            }
            #expect(try QuarantineSeal(pepper: town.pepper).open(sealed) == tomorrow)
        }
    }

    @Test("keeps an event aside that has more bytes than any agent sends")
    func keepsHugeEvents() async throws {
        try await HanakosTown.open { town in
            let huge = [UInt8](repeating: 0x08, count: UplinkLimits.eventBytes + 1)
            let outcome = try await town.send([huge]).events.first?.outcome
            #expect(outcome == .quarantined(reason: "the event has more than 16384 bytes"))
        }
    }

    @Test("takes a number of 2⁶⁴−1 and a clock beyond all calendars without falling over")
    func survivesHostileNumbers() async throws {
        try await HanakosTown.open { town in
            let far = Instant(milliseconds: .max)
            let hostile: [BoxEvent] = try [
                home(.tap(town.card), at: far), home(.tap(town.card), at: Instant(milliseconds: .min)),
                reading(128, card: town.card, deviceClock: .max), reading(128, card: town.card, deviceClock: .min),
                reading(128, card: town.card, at: Instant(milliseconds: .min), deviceClock: 0),
            ]
            for (index, event) in hostile.enumerated() {
                let outcome = try await town.send(event, sequence: UInt64(index + 1))
                guard case .quarantined = outcome else {
                    Issue.record("event \(index) is no event of our time")
                    continue
                }
            }
            let last = try await town.send(home(.tap(town.card)), sequence: .max)
            #expect(last == .quarantined(reason: "sequence: expected less than 2^63"))
        }
    }

    @Test("keeps aside what happens more than a day from now, and takes the last minute before")
    func boundsTheFuture() async throws {
        try await HanakosTown.open { town in
            let limit = HanakosTown.noon + .hours(24)
            let atLimit = try await town.send(home(.tap(town.card), at: limit), sequence: 1)
            #expect(atLimit == .stored)
            let late = home(.tap(town.card), at: limit + .milliseconds(1))
            #expect(try await town.send(late, sequence: 2) == .quarantined(reason: "more than 24 hours in the future"))
        }
    }

    @Test("takes what waited for weeks, and what a device in 1970 says, with their own times")
    func takesThePast() async throws {
        try await HanakosTown.open { town in
            let weeksAgo = HanakosTown.noon - .days(40)
            #expect(try await town.send(reading(128, card: town.card, at: weeksAgo), sequence: 1) == .stored)
            #expect(try await town.send(reading(131, card: town.card, deviceClock: 60_000), sequence: 2) == .stored)
            let readings = try await town.hanakosReadings()
            #expect(readings.map(\.measuredAt) == [weeksAgo, HanakosTown.noon])
        }
    }

    @Test("flags numbers that a living arm rarely gives, also when the box did not")
    func flagsImplausible() async throws {
        try await HanakosTown.open { town in
            _ = try await town.send(reading(68, diastolic: 40, card: town.card), sequence: 1)
            #expect(try await town.hanakosReadings().map(\.quality) == [.implausible])
        }
    }

    @Test("leaves no card token in the store, only its fingerprint")
    func keepsNoToken() async throws {
        try await HanakosTown.open { town in
            let unknown = try token(9)
            _ = try await town.send(home(.tap(unknown)), sequence: 1)
            let taps = try await town.store.unboundTaps(at: town.box.household, since: HanakosTown.noon)
            #expect(taps.map(\.card) == [town.pepper.fingerprint(of: unknown)])
            #expect(taps.map(\.card.digest) != [unknown.digest])
        }
    }

    @Test(
        "that cannot be stored is refused, so that the box keeps it",
        arguments: [
            (StoreError(.busy(retryAfter: .seconds(1)), "full"), BatchRefusal.busy(retryAfter: .seconds(1))),
            (StoreError(.unavailable, "disk full"), .notStored(StoreError(.unavailable, "disk full"))),
        ]
    )
    func refusesWhenNotStored(error: StoreError, refusal: BatchRefusal) async throws {
        try await HanakosTown.open { town in
            let receive = ReceiveBatch(
                journal: FailingJournal(error: error),
                rosters: town.rosters,
                pepper: town.pepper,
                logger: HanakosTown.logger
            )
            let batch = try UplinkBatch(
                agentVersion: "",
                box: town.box.id,
                spool: SpoolFile.ID(at: HanakosTown.noon),
                sentAt: HanakosTown.noon,
                events: []
            ).encoded()
            let thrown = await #expect(throws: BatchRefusal.self) {
                try await receive(batch, from: town.box, receivedAt: HanakosTown.noon)
            }
            #expect(thrown == refusal)
        }
    }
}

private struct FailingJournal: EventJournal {
    let error: StoreError

    func append(_ batch: IncomingBatch, answer: @escaping @Sendable (Result<AppendAnswer, StoreError>) -> Void) {
        answer(.failure(error))
    }
}
