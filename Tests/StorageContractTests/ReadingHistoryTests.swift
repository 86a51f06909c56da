import CareServices
import CommunityModel
import StoreTestSupport
import TestSupport
import Testing
import Trends

@Suite("A resident's readings") struct ReadingHistoryTests {
    private let noon = HanakosHome.noon

    @Test("are handed out newest first, no more than asked for, none of later than now", arguments: Backend.allCases)
    func latest(backend: Backend) async throws {
        try await backend.open { home in
            // Years and days apart, so that they lie far from each other in any store.
            let days = [1_500, 700, 699, 45, 8, 1, 0]
            for (index, ago) in days.enumerated() {
                try await home.measure(UInt8(index + 1), at: noon - .days(ago))
            }
            try await home.measure(99, at: noon + .hours(1))
            func last(_ limit: Int) async throws -> [Int] {
                try await home.store.latestBloodPressures(of: home.hanako.id, notAfter: noon, limit: limit)
                    .map(\.pressure.systolic)
            }
            #expect(try await last(3) == [137, 136, 135])
            #expect(try await last(30) == [137, 136, 135, 134, 133, 132, 131])
            #expect(try await last(0) == [])
            try await home.store.rebuild()
            #expect(try await last(3) == [137, 136, 135])
            let latest = try await home.store.latestBloodPressure(of: home.hanako.id, notAfter: noon - .days(2))
            #expect(latest?.pressure.systolic == 135)
        }
    }

    @Test("of a period have both its ends in it, to the millisecond", arguments: Backend.allCases, [7, 30, 90, 365])
    func period(backend: Backend, days: Int) async throws {
        try await backend.open { home in
            let start = noon - .days(days)
            for (index, instant) in [start - .milliseconds(1), start, noon, noon + .milliseconds(1)].enumerated() {
                try await home.measure(UInt8(index + 1), at: instant)
            }
            let readings = try await home.store.bloodPressures(of: home.hanako.id, in: start...noon)
            #expect(readings.map(\.pressure.systolic) == [132, 133])
        }
    }

    @Test(
        "are the same whenever they come: late, in any order, moved and corrected",
        arguments: Backend.allCases,
        0..<6
    )
    func lateAndOutOfOrder(backend: Backend, seed: UInt64) async throws {
        try await backend.open { home in
            var random = PseudoRandom(seed: seed)
            let (misaki, misakisCard) = try await home.addMisakiWithCard()
            let numbers = Array(1...40 as ClosedRange<UInt8>)
            let instants = Dictionary(
                uniqueKeysWithValues: numbers.map { ($0, noon - .minutes(.random(in: 0...20_000, using: &random))) }
            )
            let spool = newSpool()
            var rows: [UInt8: Int64] = [:]
            for number in numbers.shuffled(using: &random) {
                let instant = try #require(instants[number])
                let event = home.incoming(
                    try reading(number, card: home.hanakosCard, at: instant),
                    sequence: UInt64(number),
                    spool: spool
                )
                guard case .stored(let row)? = try await home.store.append([event]).first else { continue }
                rows[number] = row
                // A look in between must leave nothing behind.
                if Bool.random(using: &random) { _ = try await home.hanakosPressures() }
            }
            let moved = numbers.shuffled(using: &random).prefix(5)
            for number in moved {
                let choice = assignment(of: number, to: misakisCard, method: .chosenOnTelevision)
                let event = home.incoming(choice, sequence: 100 + UInt64(number), spool: spool)
                _ = try await home.store.append([event])
            }
            let wrong = numbers.filter { !moved.contains($0) }.shuffled(using: &random).prefix(5)
            for number in wrong {
                #expect(try await home.markAsError(try #require(rows[number]), of: home.hanako))
            }

            func expected(_ own: [UInt8]) throws -> [DatedBloodPressure] {
                try own.map { number in
                    DatedBloodPressure(
                        measuredAt: try #require(instants[number]),
                        pressure: try BloodPressure(systolic: 130 + Int(number), diastolic: 80, pulse: 64)
                    )
                }
            }
            let hers = try expected(numbers.filter { !moved.contains($0) && !wrong.contains($0) })
            let daughters = try expected(Array(moved))
            for round in ["as they came", "made anew"] {
                for (resident, expected) in [(home.hanako, hers), (misaki, daughters)] {
                    let period = noon - .days(30)...noon
                    let occasions = try await home.store.pressureOccasions(of: resident.id, in: period)
                    #expect(occasions == expected.occasions(), "\(round)")
                    let days = try await home.store.dailySpreads(of: resident.id, in: period, zone: .japan)
                    #expect(days == expected.dailySpreads(in: .japan), "\(round)")
                }
                try await home.store.rebuild()
            }
        }
    }

    @Test("say who has none since a day, in pages; one entered in error is none", arguments: Backend.allCases)
    func withoutReading(backend: Backend) async throws {
        try await backend.open { home in
            let (misaki, _) = try await home.addMisakiWithCard()
            func silent(
                since instant: Instant,
                after last: Resident.ID? = nil,
                limit: Int = 10
            ) async throws
                -> [Resident.ID]
            {
                try await home.store.residentsWithoutReading(since: instant, after: last, limit: limit)
            }
            #expect(try await silent(since: noon - .days(30)) == [home.hanako.id, misaki.id])
            #expect(try await silent(since: noon, limit: 1) == [home.hanako.id])
            #expect(try await silent(since: noon, after: home.hanako.id, limit: 1) == [misaki.id])
            let row = try await home.measure(1, at: noon - .days(10))
            #expect(try await silent(since: noon - .days(10)) == [misaki.id])
            #expect(try await silent(since: noon - .days(10) + .milliseconds(1)) == [home.hanako.id, misaki.id])
            #expect(try await home.markAsError(row, of: home.hanako))
            #expect(try await silent(since: noon - .days(10)) == [home.hanako.id, misaki.id])
        }
    }

    @Test("that are nobody's wait in the inbox of the home until somebody is named", arguments: Backend.allCases)
    func unassigned(backend: Backend) async throws {
        try await backend.open { home in
            let neighbours = try await home.addNeighbours()
            let spool = newSpool()
            let old = home.incoming(try reading(1, at: noon - .days(100)), sequence: 1, spool: spool)
            let events = [
                old, home.incoming(try reading(2, at: noon - .days(1)), sequence: 2, spool: spool),
                home.incoming(try reading(3, card: home.hanakosCard), sequence: 3, spool: spool),
                home.incoming(try reading(4), sequence: 4, spool: spool),
            ]
            _ = try await home.store.append(events)
            let theirs = home.incoming(try reading(5), sequence: 1, spool: newSpool(), from: neighbours.box.id)
            _ = try await home.store.append([theirs])

            func inbox(_ household: Household.ID?, limit: Int = 10) async throws -> [Int] {
                try await home.store.unassignedReadings(at: household, since: noon - .days(30), limit: limit)
                    .compactMap { $0.reading.values.bloodPressure?.systolic }
            }
            #expect(try await inbox(home.box.household) == [134, 132])
            #expect(try await inbox(neighbours.box.household) == [135])
            #expect(try await inbox(nil, limit: 2) == [135, 134], "of the same instant, the last one first")
            #expect(try await inbox(Household.ID(at: noon)) == [])
            let first = try await home.store.unassignedReadings(at: nil, since: noon - .days(30), limit: 1).first
            #expect(first?.box == neighbours.box.id)
            #expect(first?.household == neighbours.box.household)

            let named = home.incoming(assignment(of: 4, to: home.hanakosCard), sequence: 5, spool: spool)
            _ = try await home.store.append([named])
            #expect(try await inbox(home.box.household) == [132])
            #expect(try await home.hanakosPressures() == [133, 134])
        }
    }

    @Test("say what the device gave in units of its own, beside what is kept", arguments: Backend.allCases)
    func sources(backend: Backend) async throws {
        try await backend.open { home in
            let sources = try ["137.8", "24.6"].map { text in
                let digits = try #require(Int(text.filter { $0 != "." }))
                let number = try #require(DecimalNumber(digits: digits, places: 1))
                return try #require(SourceNumber(name: "weight \(text)", number: number, unit: "[lb_av]"))
            }
            let spool = newSpool()
            let weight = try QuantitySet(.body, [.init(.weight, try #require(DecimalNumber(digits: 6250, places: 2)))])
            let readings = [
                try reading(1, card: home.hanakosCard, values: .quantities(weight), sources: sources),
                try reading(2, card: home.hanakosCard, sources: sources),
                try reading(3, card: home.hanakosCard),
            ]
            for (index, event) in readings.enumerated() {
                let incoming = home.incoming(event, sequence: UInt64(index + 1), spool: spool)
                for expected in [AppendOutcome.stored(seq: Int64(index + 1)), .duplicate(seq: Int64(index + 1))] {
                    #expect(try await home.store.append([incoming]) == [expected])
                }
            }
            for (row, expected) in [(1, sources), (2, sources), (3, [])] as [(Int64, [SourceNumber])] {
                #expect(try await home.store.provenance(ofReading: row)?.sources == expected)
            }
            #expect(try await home.hanakosPressures() == [132, 133])
        }
    }

    @Test(
        "name the program that sent them, also where it was updated since the box started",
        arguments: Backend.allCases
    )
    func agents(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let boot = Boot.ID(at: noon)
            let events = try (1...3 as ClosedRange<UInt8>).map { number in
                let event = try reading(number, card: home.hanakosCard)
                return JournaledEvent(
                    id: event.id,
                    boot: boot,
                    occurredAt: event.occurredAt,
                    clockQuality: event.clockQuality,
                    offsetInMinutes: event.offsetInMinutes,
                    content: event.content
                )
            }
            func send(_ number: Int, by agent: String) async throws -> [AppendOutcome] {
                let event = IncomingEvent(
                    box: home.box.id,
                    key: TransportKey(spool: spool, sequence: UInt64(number)),
                    agent: agent,
                    receivedAt: noon,
                    content: .journal(events[number - 1])
                )
                return try await home.store.append([event])
            }
            #expect(try await send(1, by: "engawa-box 0.1.0") == [.stored(seq: 1)])
            #expect(try await send(2, by: "engawa-box 0.2.0") == [.stored(seq: 2)])
            #expect(try await send(3, by: "engawa-box 0.1.0") == [.stored(seq: 3)])
            #expect(try await send(1, by: "engawa-box 0.2.0") == [.duplicate(seq: 1)], "the same event")
            var sources: [ReadingProvenance] = []
            for row in 1...3 as ClosedRange<Int64> {
                sources.append(try #require(try await home.store.provenance(ofReading: row)))
            }
            #expect(sources.map(\.agent) == ["engawa-box 0.1.0", "engawa-box 0.2.0", "engawa-box 0.1.0"])
            #expect(Set(sources.map(\.boot)) == [boot])
        }
    }

    @Test("say where they came from", arguments: Backend.allCases)
    func provenance(backend: Backend) async throws {
        try await backend.open { home in
            let touched = noon - .days(3)
            let row = try await home.measure(1, at: touched)
            let source = try #require(try await home.store.provenance(ofReading: row))
            #expect(source.device.systemID == [0, 9, 31, 255, 254, 0, 0, 1])
            #expect(source.device.manufacturer == "A&D")
            #expect(source.device.model == "UA-651")
            #expect(source.box == home.box.id)
            #expect(source.agent == "engawa-box test")
            #expect(source.rawDigest == Array(0..<8), "the beginning of the digest")
            #expect(source.touchedAt == touched)
            #expect(source.offsetInMinutes == 540)
            #expect(source.receivedAt == noon)
            let tapped = home.incoming(tap(home.hanakosCard), sequence: 1, spool: newSpool())
            guard case .stored(let other)? = try await home.store.append([tapped]).first else { return }
            #expect(try await home.store.provenance(ofReading: other) == nil, "a tap is no reading")
            #expect(try await home.store.provenance(ofReading: 999) == nil)
        }
    }
}
