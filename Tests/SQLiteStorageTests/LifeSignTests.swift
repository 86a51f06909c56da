import CareServices
import CommunityModel
import GRDB
import StoreTestSupport
import TestSupport
import Testing

@testable import SQLiteStorage

/// Touches of devices are partly kept in the readings' own rows; what is asked must not show where.
@Suite("Signs of life") struct LifeSignTests {
    /// What came, and which sign of Hanako's it is.
    private struct Scene {
        var events: [IncomingEvent] = []
        var signs: [LifeSign] = []

        /// Taps and readings of three weeks, some read out of the device's memory long after they were measured, some of
        /// them nobody's or moved to Misaki afterwards.
        init(of home: HomeOnDisk, misakisCard: CardFingerprint, _ random: inout PseudoRandom) throws {
            let spool = newSpool()
            for number in 1...60 as ClosedRange<UInt8> {
                let at = HanakosHome.noon - .minutes(.random(in: 0...30_000, using: &random))
                let delays: [Duration] = [.zero, .seconds(20), .minutes(60), .minutes(61), .hours(30), .days(9)]
                let touchedAt = at + (delays.randomElement(using: &random) ?? .zero)
                let card: CardFingerprint? = Int.random(in: 0..<5, using: &random) == 0 ? nil : home.hanakosCard
                let isTap = Int.random(in: 0..<3, using: &random) == 0
                // Whatever was measured: a step on the scale is a sign, too.
                let values = Bool.random(using: &random) ? try MeasuredValues(from: &random) : nil
                let event =
                    isTap
                    ? tap(home.hanakosCard, at: at)
                    : try reading(number, card: card, at: at, touchedAt: touchedAt, values: values)
                events.append(home.incoming(event, sequence: UInt64(events.count + 1), spool: spool))
                if isTap {
                    signs.append(LifeSign(kind: .tap, at: at))
                    continue
                }
                if card != nil { signs.append(LifeSign(kind: .reading, at: touchedAt)) }
                guard Int.random(in: 0..<4, using: &random) == 0 else { continue }
                let moved = assignment(of: number, to: misakisCard, method: .chosenOnTelevision)
                events.append(home.incoming(moved, sequence: UInt64(events.count + 1), spool: spool))
            }
        }
    }

    @Test("are found, first and last of any span, wherever they are kept, also after a rebuild", arguments: 0..<12)
    func asked(seed: UInt64) async throws {
        var random = PseudoRandom(seed: seed)
        try await HomeOnDisk.open { home in
            let misakisCard = try await home.addMisakiWithCard().card
            let scene = try Scene(of: home, misakisCard: misakisCard, &random)
            var rest = scene.events[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...9, using: &random)
                _ = try await home.store.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            try await compare(scene.signs, home, &random)
            try await home.store.rebuild()
            try await compare(scene.signs, home, &random)
            #expect(try await home.store.problems { _ in } == [])
            try await damage(home)
        }
    }

    @Test("by a key are of whom lived alone then, also after a rebuild when somebody has joined since")
    func keysBeforeSomebodyJoined() async throws {
        try await HomeOnDisk.open { home in
            let spool = newSpool()
            func press(_ number: UInt64, at instant: Instant, received: Instant? = nil) async throws {
                let event = IncomingEvent(
                    box: home.box.id,
                    key: TransportKey(spool: spool, sequence: number),
                    agent: "engawa-box test",
                    receivedAt: received ?? instant,
                    content: .journal(key(at: instant))
                )
                #expect(try await home.store.append([event]) == [.stored(seq: Int64(number))])
            }
            // The first one before she was in the register, and handed in late.
            try await press(1, at: HanakosHome.noon - .hours(1), received: HanakosHome.noon)
            try await press(2, at: HanakosHome.noon)
            _ = try await home.store.readFolded { _ in }
            let misaki = Resident(
                id: Resident.ID(at: HanakosHome.noon + .hours(1)),
                displayName: "鳥海 美咲",
                kana: "とりうみ みさき",
                birthDate: TownDay(daysSinceEpoch: 2_500),
                household: home.box.household
            )
            #expect(try await home.store.add(misaki))
            try await press(3, at: HanakosHome.noon + .minutes(30), received: HanakosHome.noon + .hours(2))
            try await press(4, at: HanakosHome.noon + .hours(2))
            for round in ["as they came", "made anew"] {
                let signs = try await home.store.readFolded { db in
                    try Int64.fetchAll(db, sql: "SELECT seq FROM life_sign ORDER BY seq")
                }
                #expect(signs == [1, 2, 3], "\(round)")
                try await home.store.rebuild()
            }
        }
    }

    /// Whoever looks whether a store is sound finds what was changed by hand.
    private func damage(_ home: HomeOnDisk) async throws {
        let changes = [
            "DELETE FROM reading_more WHERE seq = (SELECT max(seq) FROM reading_more)",
            "UPDATE reading_more SET more = x'00' WHERE seq = (SELECT max(seq) FROM reading_more)",
            "UPDATE reading SET value_1 = value_1 + 1 WHERE seq = (SELECT min(seq) FROM reading)",
            "DELETE FROM reading WHERE seq = (SELECT max(seq) FROM reading)",
            "DELETE FROM reading_content WHERE seq = (SELECT max(seq) FROM reading_content)",
            "UPDATE spool_run SET last = last - 1",
            "DELETE FROM life_sign WHERE kind = 2 AND person = (SELECT max(person) FROM life_sign)",
        ]
        for change in changes {
            let changed = try await home.store.pool.write { db in
                try db.execute(sql: change)
                return db.changesCount
            }
            guard changed > 0 else { continue }
            #expect(try await home.store.problems { _ in } != [], "\(change)")
            try await home.store.rebuild()
            #expect(try await home.store.problems { _ in } == [])
        }
    }

    private func compare(_ signs: [LifeSign], _ home: HomeOnDisk, _ random: inout PseudoRandom) async throws {
        for _ in 0..<40 {
            let start = HanakosHome.noon - .minutes(.random(in: -15_000...30_000, using: &random))
            let span = start...start + .minutes(.random(in: 0...6_000, using: &random))
            let (first, last) = try await home.store.readFolded { [id = home.hanako.id] db in
                let person = try #require(try db.personNumber(of: id))
                return (
                    try LifeSignRow.first(of: person, in: span, db),
                    try LifeSignRow.last(of: person, notAfter: span.upperBound, db)
                )
            }
            #expect(first?.at == signs.filter { span.contains($0.at) }.map(\.at).min())
            #expect(last?.at == signs.filter { $0.at <= span.upperBound }.map(\.at).max())
        }
    }
}
