import CareServices
import CommunityModel
import StoreTestSupport
import TestSupport
import Testing

@Suite("A correction") struct CorrectionTests {
    private let noon = HanakosHome.noon

    private func numbers(_ systolic: Int, _ diastolic: Int) throws -> BloodPressure {
        try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: nil)
    }

    @Test(
        "that a reading was entered in error takes it out of every look, at once and for good",
        arguments: Backend.allCases
    )
    func enteredInError(backend: Backend) async throws {
        try await backend.open { home in
            let tanaka = try await home.addTanaka(entrusting: [home.hanako])
            try await home.measure(1, at: noon - .days(2))
            let row = try await home.measure(2, at: noon - .days(1))
            let pulse = try await home.store.deskPulse()
            #expect(try await home.markAsError(row, of: home.hanako, by: .staff(tanaka)))
            #expect(try await home.store.deskPulse() != pulse, "the desk's list brings itself up to date")
            for _ in 1...2 {
                #expect(try await home.hanakosPressures() == [131])
                let last = try await home.store.latestBloodPressures(of: home.hanako.id, notAfter: noon, limit: 5)
                #expect(last.map(\.pressure.systolic) == [131])
                let period = noon - .days(30)...noon
                let client = try await home.store.client(home.hanako.id, of: tanaka, readingsIn: period)
                #expect(client?.readings.map(\.pressure.systolic) == [131])
                #expect(client?.latest?.pressure.systolic == 131)
                let all = try await home.store.clients(of: tanaka, readingsIn: period)
                #expect(all.map { $0.readings.count } == [1])
                let trend = try await home.store.pressureTrend(of: home.hanako.id, in: period)
                #expect(trend.count == 1)
                try await home.store.rebuild()
            }
        }
    }

    @Test("of numbers of another kind than the reading's is not taken", arguments: Backend.allCases)
    func otherKind(backend: Backend) async throws {
        try await backend.open { home in
            let weight = try QuantitySet(.body, [.init(.weight, try #require(DecimalNumber(digits: 584, places: 1)))])
            let event = try reading(1, card: home.hanakosCard, values: .quantities(weight))
            _ = try await home.store.append([home.incoming(event, sequence: 1, spool: newSpool())])
            let pressure = MeasuredValues.bloodPressure(try numbers(120, 80))
            #expect(try await !home.correct(1, of: home.hanako, to: .corrected(pressure)))
            #expect(try await home.markAsError(1, of: home.hanako))
            let period = noon - .days(1)...noon
            #expect(try await home.store.measurements(of: home.hanako.id, .body, in: period).isEmpty)
        }
    }

    @Test(
        "of any kind of reading is seen at once, in place of what was measured, and can be taken back",
        arguments: Backend.allCases,
        0..<6
    )
    func anyKind(backend: Backend, seed: UInt64) async throws {
        try await backend.open { home in
            var random = PseudoRandom(seed: seed)
            let tanaka = try await home.addTanaka(entrusting: [])
            for number in UInt8(1)...12 {
                let measured = try MeasuredValues(from: &random)
                var right = try MeasuredValues(from: &random)
                while right.kind != measured.kind { right = try MeasuredValues(from: &random) }
                let at = noon - .minutes(Int(number))
                let event = try reading(number, card: home.hanakosCard, at: at, values: measured)
                let outcome = try await home.store.append([home.incoming(event, sequence: 1, spool: newSpool())])
                guard case .stored(let row)? = outcome.first else {
                    Issue.record("it was not stored")
                    return
                }
                let changes: [ReadingCorrection.Change] = [
                    .corrected(right), .asMeasured, .enteredInError, .corrected(right),
                ]
                for (change, expected) in zip(changes, [right, measured, nil, right]) {
                    #expect(try await home.correct(row, of: home.hanako, to: change, by: .staff(tanaka)))
                    let seen = try await home.store.measurements(of: home.hanako.id, measured.kind, in: at...at)
                    #expect(seen.map(\.values) == [expected].compactMap { $0 })
                }
                #expect(try await home.store.corrections(of: row).map(\.change) == changes)
            }
        }
    }

    @Test(
        "of the numbers takes away what the device said of its own, and is judged by itself",
        arguments: Backend.allCases
    )
    func quality(backend: Backend) async throws {
        try await backend.open { home in
            let tanaka = try await home.addTanaka(entrusting: [])
            let strange = MeasuredValues.bloodPressure(try numbers(260, 40))
            let marks: ReadingQuality = [.implausible, .questionable, .irregularPulse, .clockUnset]
            let event = try reading(1, card: home.hanakosCard, values: strange, quality: marks)
            _ = try await home.store.append([home.incoming(event, sequence: 1, spool: newSpool())])
            let story: [(change: ReadingCorrection.Change, quality: ReadingQuality, counted: Int)] = [
                (.corrected(.bloodPressure(try numbers(126, 78))), [.clockUnset], 1),
                (.asMeasured, marks, 0),
                (.corrected(.bloodPressure(try numbers(255, 40))), [.implausible, .clockUnset], 0),
            ]
            for (change, quality, counted) in story {
                #expect(try await home.correct(1, of: home.hanako, to: change, by: .staff(tanaka)))
                for _ in 1...2 {
                    let period = noon - .days(1)...noon
                    let seen = try await home.store.bloodPressures(of: home.hanako.id, in: period)
                    #expect(seen.map(\.quality) == [quality])
                    #expect(try await home.store.pressureTrend(of: home.hanako.id, in: period).count == counted)
                    try await home.store.rebuild()
                }
            }
        }
    }

    @Test("of the numbers is a version of its own; the last one counts, and all are kept", arguments: Backend.allCases)
    func versions(backend: Backend) async throws {
        try await backend.open { home in
            let tanaka = try await home.addTanaka(entrusting: [])
            let row = try await home.measure(1, at: noon)
            func correction(_ change: ReadingCorrection.Change, _ minutes: Int) -> ReadingCorrection {
                ReadingCorrection(
                    reading: row,
                    resident: home.hanako.id,
                    change: change,
                    reason: minutes == 3 ? .mistakenCorrection : .badMeasurement,
                    by: minutes == 2 ? .resident(home.hanako.id) : .staff(tanaka),
                    at: noon + .minutes(minutes)
                )
            }
            let story = [
                correction(.corrected(.bloodPressure(try numbers(128, 76))), 1), correction(.enteredInError, 2),
                correction(.asMeasured, 3), correction(.corrected(.bloodPressure(try numbers(126, 74))), 4),
            ]
            let seen = [[128], [], [131], [126]]
            for (correction, expected) in zip(story, seen) {
                #expect(try await home.store.add(correction))
                #expect(try await home.hanakosPressures() == expected)
            }
            #expect(try await home.store.corrections(of: row) == story)
            let last = try await home.store.latestBloodPressure(of: home.hanako.id, notAfter: noon)
            #expect(last?.version == 5)
            #expect(last?.pressure.pulse == nil, "the pulse that was measured is not mixed in")
            try await home.store.rebuild()
            #expect(try await home.hanakosPressures() == [126])
        }
    }

    @Test("is refused when the reading is nobody's, somebody else's, or no reading", arguments: Backend.allCases)
    func refuses(backend: Backend) async throws {
        try await backend.open { home in
            let (misaki, misakisCard) = try await home.addMisakiWithCard()
            let row = try await home.measure(1, at: noon)
            #expect(try await home.markAsError(row, of: misaki) == false)
            #expect(try await home.markAsError(row + 1, of: home.hanako) == false)
            let spool = newSpool()
            let other = [
                home.incoming(try reading(2), sequence: 1, spool: spool),
                home.incoming(tap(home.hanakosCard), sequence: 2, spool: spool),
            ]
            for outcome in try await home.store.append(other) {
                guard case .stored(let seq) = outcome else { continue }
                #expect(try await home.markAsError(seq, of: home.hanako) == false)
            }
            #expect(try await home.hanakosPressures() == [131])
            // It follows the reading to whom it is moved.
            let choice = assignment(of: 2, to: misakisCard)
            _ = try await home.store.append([home.incoming(choice, sequence: 3, spool: spool)])
            #expect(try await home.markAsError(row + 1, of: misaki))
            #expect(try await home.pressures(of: misaki.id) == [])
        }
    }

    @Test("made by many at once leaves each of them as a version", arguments: Backend.allCases)
    func concurrent(backend: Backend) async throws {
        try await backend.open { home in
            let row = try await home.measure(1, at: noon)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<16 {
                    group.addTask {
                        let right = MeasuredValues.bloodPressure(try numbers(120 + index, 70))
                        #expect(try await home.correct(row, of: home.hanako, to: .corrected(right)))
                    }
                }
                try await group.waitForAll()
            }
            let all = try await home.store.corrections(of: row)
            #expect(Set(all.map(\.change)).count == 16)
            let last = try await home.store.latestBloodPressure(of: home.hanako.id, notAfter: noon)
            #expect(last?.version == 17)
        }
    }
}
