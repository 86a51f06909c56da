import CareServices
import CommunityModel
import StoreTestSupport
import TestSupport
import Testing

@Suite("Readings of every kind") struct MeasurementTests {
    private let noon = HanakosHome.noon

    @Test("come back as they were sent, from the journal and from the tables", arguments: Backend.allCases, 0..<8)
    func roundTrip(backend: Backend, seed: UInt64) async throws {
        try await backend.open { home in
            var random = PseudoRandom(seed: seed)
            let values = try (0..<20).map { _ in try MeasuredValues(from: &random) }
            let spool = newSpool()
            let events = try values.enumerated().map { index, values in
                let event = try reading(
                    UInt8(index + 1),
                    card: home.hanakosCard,
                    at: noon - .minutes(index),
                    values: values
                )
                return home.incoming(event, sequence: UInt64(index + 1), spool: spool)
            }
            _ = try await home.store.append(events)
            func stored(_ kind: MeasuredKind) async throws -> [MeasuredValues] {
                try await home.store.latestMeasurements(
                    of: home.hanako.id,
                    kind,
                    in: noon - .days(400)...noon,
                    limit: 100
                )
                .map(\.values)
            }
            for kind in MeasuredKind.allCases {
                let expected = values.filter { $0.kind == kind }
                #expect(try await stored(kind) == expected)
                let period = noon - .days(1)...noon
                let all = try await home.store.measurements(of: home.hanako.id, kind, in: period)
                #expect(all.map(\.values) == expected.reversed())
            }
            try await home.store.rebuild()
            for kind in MeasuredKind.allCases {
                #expect(try await stored(kind) == values.filter { $0.kind == kind })
            }
            #expect(try await home.hanakosPressures() == [], "none of them is a blood pressure")
        }
    }

    @Test("that are sent again are stored once", arguments: Backend.allCases)
    func repeated(backend: Backend) async throws {
        try await backend.open { home in
            let weight = try weight("62.50")
            for spool in [newSpool(), newSpool(), newSpool()] {
                let event = try reading(1, card: home.hanakosCard, values: weight)
                _ = try await home.store.append([home.incoming(event, sequence: 1, spool: spool)])
            }
            let stored = try await home.store.latestMeasurements(
                of: home.hanako.id,
                .body,
                in: noon - .days(400)...noon,
                limit: 9
            )
            #expect(stored.map(\.values) == [weight])
            guard case .quantities(let set)? = stored.first?.values else { return }
            #expect(set[.weight]?.description == "62.50", "the places of the scale are kept")
        }
    }

    @Test("wait in the inbox, whatever was measured, until somebody says whose they are", arguments: Backend.allCases)
    func inbox(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let weight = try weight("58.4")
            let events = [
                home.incoming(try reading(1, at: noon - .minutes(2), values: weight), sequence: 1, spool: spool),
                home.incoming(try reading(2, at: noon - .minutes(1)), sequence: 2, spool: spool),
            ]
            _ = try await home.store.append(events)
            func waiting() async throws -> [MeasuredKind] {
                try await home.store.unassignedReadings(at: home.box.household, since: noon - .days(1), limit: 9)
                    .map(\.reading.values.kind)
            }
            #expect(try await waiting() == [.bloodPressure, .body], "the newest first")
            let named = home.incoming(assignment(of: 1, to: home.hanakosCard), sequence: 3, spool: spool)
            _ = try await home.store.append([named])
            #expect(try await waiting() == [.bloodPressure])
            let stored = try await home.store.latestMeasurements(
                of: home.hanako.id,
                .body,
                in: noon - .days(400)...noon,
                limit: 9
            )
            #expect(stored.map(\.values) == [weight])
        }
    }

    @Test("of a tracker that was touched at noon and in the evening count once, with the evening's steps")
    func activity() throws {
        let day = TownDay(daysSinceEpoch: 20_784)
        func told(_ steps: Int, _ seq: Int64) throws -> StoredReading<MeasuredValues> {
            StoredReading<MeasuredValues>(
                seq: seq,
                measuredAt: noon,
                clockQuality: .agreed,
                values: .activity(try ActivityDay(day: day, steps: steps)),
                quality: []
            )
        }
        for order in [[2_100, 5_312], [5_312, 2_100]] {
            let days = try order.enumerated().map { try told($1, Int64($0)) }.activityDays
            #expect(days.map(\.steps) == [5_312])
        }
    }

    private func weight(_ kilograms: String) throws -> MeasuredValues {
        let places = kilograms.split(separator: ".").last?.count ?? 0
        let digits = try #require(Int(kilograms.filter { $0 != "." }))
        let number = try #require(DecimalNumber(digits: digits, places: places))
        return .quantities(try QuantitySet(.body, [.init(.weight, number)]))
    }
}
