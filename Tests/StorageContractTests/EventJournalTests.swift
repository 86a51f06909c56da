import CareServices
import CommunityModel
import StoreTestSupport
import Testing

@Suite("The journal") struct EventJournalTests {
    @Test(
        "keeps an act of measuring that has other values now aside, and what was stored first",
        arguments: Backend.allCases
    )
    func otherValues(backend: Backend) async throws {
        try await backend.open { home in
            let first = try reading(1, card: home.hanakosCard, hasClock: false)
            _ = try await home.store.append([home.incoming(first, sequence: 1, spool: newSpool())])
            let pressure = try BloodPressure(systolic: 99, diastolic: 60, pulse: nil)
            let other = try reading(1, card: home.hanakosCard, hasClock: false, values: .bloodPressure(pressure))
            let incoming = home.incoming(other, sequence: 1, spool: newSpool())
            for _ in 0..<2 { #expect(try await home.store.append([incoming]) == [.conflict(.measuring)]) }
            #expect(try await home.hanakosPressures() == [131])
            let aside = try await home.store.quarantined(limit: 9)
            #expect(aside.map(\.reason) == ["this act of measuring had other values before"])
            #expect(aside.map(\.number) == [1])
            #expect(try await home.store.quarantinedCount() == 1)
            let notices = try await home.store.operatorNotices(limit: 9)
            #expect(notices.allSatisfy { $0.text.contains("other values") } && notices.count == 1)
        }
    }

    @Test("stores an event once, however often a box sends it", arguments: Backend.allCases)
    func storesOnce(backend: Backend) async throws {
        try await backend.open { home in
            let event = try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await home.store.append([event]) == [.stored(seq: 1)])
            #expect(try await home.store.append([event, event]) == [.duplicate(seq: 1), .duplicate(seq: 1)])
            #expect(try await home.hanakosPressures() == [131])
        }
    }

    @Test("finds a repetition within one batch", arguments: Backend.allCases)
    func findsRepetitionWithinBatch(backend: Backend) async throws {
        try await backend.open { home throws in
            let event = home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool())
            #expect(try await home.store.append([event, event]) == [.stored(seq: 1), .duplicate(seq: 1)])
        }
    }

    @Test("takes the same reading from a device that is touched three times only once", arguments: Backend.allCases)
    func knowsContent(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let touches = try (1...3).map {
                try home.incoming(reading(1, card: home.hanakosCard), sequence: $0, spool: spool)
            }
            #expect(try await home.store.append(touches) == [.stored(seq: 1), .duplicate(seq: 1), .duplicate(seq: 1)])
            #expect(try await home.store.append([touches[2]]) == [.duplicate(seq: 1)], "asked again for the answer")
            #expect(try await home.hanakosPressures() == [131])
        }
    }

    @Test(
        "knows a reading again after the box lost its spool file, or sends it on another day",
        arguments: Backend.allCases
    )
    func knowsContentOfOtherSpool(backend: Backend) async throws {
        try await backend.open { home in
            let clock = HanakosHome.noon
            let first = try home.incoming(reading(1, deviceClock: clock), sequence: 7, spool: newSpool())
            let later = try home.incoming(
                reading(1, at: HanakosHome.noon + .hours(13), deviceClock: clock),
                sequence: 1,
                spool: newSpool()
            )
            #expect(try await home.store.append([first, later]) == [.stored(seq: 1), .duplicate(seq: 1)])
        }
    }

    @Test("knows a reading again whose device thinks it is 1970", arguments: Backend.allCases)
    func knowsContentOfUnsetClock(backend: Backend) async throws {
        try await backend.open { home in
            let clock = Instant(milliseconds: 90_000)
            let spool = newSpool()
            let touches = try [HanakosHome.noon, HanakosHome.noon + .hours(20)].enumerated().map { index, touchedAt in
                try home.incoming(
                    reading(1, at: touchedAt, deviceClock: clock),
                    sequence: UInt64(index + 1),
                    spool: spool
                )
            }
            #expect(try await home.store.append(touches) == [.stored(seq: 1), .duplicate(seq: 1)])
        }
    }

    @Test(
        "never overwrites: the same number with other content is kept aside, with one notice",
        arguments: Backend.allCases
    )
    func refusesConflict(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let first = try home.incoming(reading(1, card: home.hanakosCard), sequence: 1, spool: spool)
            let other = try home.incoming(reading(2, card: home.hanakosCard), sequence: 1, spool: spool)
            #expect(try await home.store.append([first]) == [.stored(seq: 1)])
            #expect(try await home.store.append([other]) == [.conflict(.number)])
            #expect(try await home.store.append([other]) == [.conflict(.number)], "the box did not hear the answer")
            #expect(try await home.hanakosPressures() == [131])
            let aside = try await home.store.quarantined(limit: 10)
            #expect(aside.map(\.key) == [other.key])
            guard case .journal(let event) = other.content else { return }
            #expect(aside.map(\.content) == [.event(payload: try JournalPayload.encode(event, sequence: 1))])
            #expect(try await home.store.operatorNotices(limit: 10).map(\.box) == [home.box.id])
        }
    }

    @Test("keeps what it is told to keep aside, once", arguments: Backend.allCases)
    func quarantines(backend: Backend) async throws {
        try await backend.open { home in
            // Events that cannot be read have no number; so many of a box are enough for an operator.
            let spool = newSpool()
            let broken = (0..<300).map { number in
                IncomingEvent(
                    box: home.box.id,
                    key: TransportKey(spool: spool, sequence: 0),
                    agent: "engawa-box test",
                    receivedAt: HanakosHome.noon,
                    content: .quarantine(sealed: [UInt8(number & 0xFF), UInt8(number >> 8)], reason: "no event")
                )
            }
            let outcomes = try await home.store.append(broken)
            #expect(outcomes.allSatisfy { $0 == .quarantined })
            let kept = try await home.store.quarantined(limit: 1_000)
            #expect(kept.count == 200)
        }
        try await quarantinesOnce(backend: backend)
    }

    private func quarantinesOnce(backend: Backend) async throws {
        try await backend.open { home in
            let event = IncomingEvent(
                box: home.box.id,
                key: TransportKey(spool: newSpool(), sequence: .max),
                agent: "",
                receivedAt: HanakosHome.noon,
                content: .quarantine(sealed: [1, 2, 3], reason: "an event of a kind that is not known here")
            )
            #expect(try await home.store.append([event, event]) == [.quarantined, .quarantined])
            let aside = try await home.store.quarantined(limit: 10)
            #expect(aside.map(\.content) == [.sealed([1, 2, 3])])
            #expect(aside.map(\.key) == [event.key])
            #expect(aside.map(\.reason) == ["an event of a kind that is not known here"])
        }
    }

    @Test("does not let a box take the numbers of another box's spool", arguments: Backend.allCases)
    func keepsSpoolsOfBoxesApart(backend: Backend) async throws {
        try await backend.open { home in
            let other = try await home.store.enrolBox(in: home.box.household)
            let spool = newSpool()
            let theirs = home.incoming(tap(fingerprint(8)), sequence: 1, spool: spool, from: other.id)
            let hers = home.incoming(tap(home.hanakosCard), sequence: 1, spool: spool)
            #expect(try await home.store.append([theirs]) == [.stored(seq: 1)])
            #expect(try await home.store.append([hers]) == [.stored(seq: 2)])
        }
    }

    @Test("refuses a batch of a box that is not registered as a whole", arguments: Backend.allCases)
    func refusesUnregisteredBox(backend: Backend) async throws {
        try await backend.open { home throws in
            let spool = newSpool()
            let stranger = Box.ID(at: HanakosHome.noon)
            let event = home.incoming(tap(home.hanakosCard), sequence: 1, spool: spool, from: stranger)
            await #expect(throws: StoreError.self) { try await home.store.append([event]) }
            let batch = IncomingBatch(box: stranger, certificateSerial: [1, 2, 3], events: [event])
            #expect(try await home.store.append(batch) == .unknown)
            let own = home.incoming(tap(home.hanakosCard), sequence: 1, spool: spool)
            #expect(try await home.store.append([own]) == [.stored(seq: 1)], "nothing of the batch was stored")
        }
    }

    @Test(
        "takes nothing more from a box that was revoked a moment ago, nor from one with an older certificate",
        arguments: Backend.allCases
    )
    func refusesRevokedBox(backend: Backend) async throws {
        try await backend.open { home in
            let event = home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool())
            let old = IncomingBatch(box: home.box.id, certificateSerial: [1, 2], events: [event])
            #expect(try await home.store.append(old) == .unknown)
            let batch = IncomingBatch(box: home.box.id, certificateSerial: [1, 2, 3], events: [event])
            guard case .admitted = try await home.store.append(batch) else {
                Issue.record("the box was not let in")
                return
            }
            #expect(try await home.store.revoke(home.box.id, at: HanakosHome.noon))
            #expect(try await home.store.append(batch) == .revoked)
        }
    }

    @Test("takes batches out of order, and puts readings in the order of measuring", arguments: Backend.allCases)
    func takesBatchesOutOfOrder(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let sent: [(number: UInt8, sequence: UInt64)] = [(3, 3), (1, 1), (2, 2)]
            for (number, sequence) in sent {
                let instant = HanakosHome.noon - .days(20 - Int(number))
                let event = try home.incoming(
                    reading(number, card: home.hanakosCard, at: instant),
                    sequence: sequence,
                    spool: spool
                )
                _ = try await home.store.append([event])
            }
            #expect(try await home.hanakosPressures() == [131, 132, 133])
        }
    }

    @Test("stores one of many batches that are the same and come at once", arguments: Backend.allCases)
    func storesConcurrentBatchOnce(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let batch = try (1...5 as ClosedRange<UInt8>).map {
                home.incoming(try reading($0, card: home.hanakosCard), sequence: UInt64($0), spool: spool)
            }
            let answers = try await withThrowingTaskGroup(of: [AppendOutcome].self) { group in
                for _ in 1...64 { group.addTask { try await home.store.append(batch) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == (1...5).map { .stored(seq: $0) } } == 1)
            #expect(answers.count { $0 == (1...5).map { .duplicate(seq: $0) } } == 63)
            #expect(try await home.hanakosPressures() == [131, 132, 133, 134, 135])
            #expect(try await home.store.journalEntries(after: 0, limit: 100).count == 5)
        }
    }

    @Test("keeps each of many aside that claim one number at once with other contents", arguments: Backend.allCases)
    func keepsConcurrentConflictsAside(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let outcomes = try await withThrowingTaskGroup(of: [AppendOutcome].self) { group in
                for number in 1...64 as ClosedRange<UInt8> {
                    let event = home.incoming(try reading(number, card: home.hanakosCard), sequence: 1, spool: spool)
                    group.addTask { try await home.store.append([event, event]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == [.stored(seq: 1), .duplicate(seq: 1)] } == 1)
            #expect(outcomes.count { $0 == [.conflict(.number), .conflict(.number)] } == 63)
            #expect(try await home.store.quarantined(limit: 100).count == 63, "each once, though it was sent twice")
            #expect(try await home.hanakosPressures().count == 1)
        }
    }
}
