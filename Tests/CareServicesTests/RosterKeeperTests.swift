import CareServices
import CommunityModel
import Testing
import UplinkProtocol

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

    @Test("holds what readings were lately, for the box to ask before it files another's")
    func holdsRecentHistory() async throws {
        try await HanakosTown.open { town in
            for (number, systolic) in [120, 130, 140].enumerated() {
                let event = try reading(systolic, card: town.card, at: noon - .days(number))
                _ = try await town.send(event, sequence: UInt64(number + 1))
            }
            _ = try await town.send(
                try reading(250, diastolic: 120, card: town.card, at: noon - .hours(1), quality: .implausible),
                sequence: 4
            )
            _ = try await town.send(try weight(584, card: town.card, at: noon - .hours(2)), sequence: 5)
            let roster = try #require(try await town.rosters.roster(of: town.box.household, at: noon))
            let recent = try #require(roster.members.first?.recent)
            #expect(recent.pressures?.count == 3, "what nobody believes is not held against anybody")
            #expect(recent.pressures?.systolic == RecentHistory.Spread(mean: 1_300, deviation: 82))
            #expect(recent.weights == RecentHistory.Weights(count: 1, medianInGrams: 58_400))
            #expect(recent.lastWeight == RecentHistory.Dated(58_400, at: noon - .hours(2)))
        }
    }

    @Test("repairs what is usual of both when a reading moves from one to the other")
    func repairsBoth() async throws {
        try await HanakosTown.open { town in
            var keys: [ContentKey] = []
            for day in 0..<5 {
                let event = try reading(124 + day, card: town.card, at: noon - .days(day) - .hours(6))
                if case .reading(let measurement, _, _) = event.content { keys.append(measurement.contentKey) }
                _ = try await town.send(event, sequence: UInt64(day + 1))
            }
            try await town.rosters.tick(at: noon)
            #expect(try await usual(in: town).map(\.count) == [1])
            // One of the five days was not hers.
            let choice = home(.assignment(keys[2], card: nil, method: .chosenOnTelevision))
            #expect(try await town.send(choice, sequence: 6) == .stored)
            try await town.rosters.tick(at: noon)
            let record = try #require(try await town.store.rosterRecord(of: town.box.household))
            #expect(record.members.map(\.usual.count) == [0], "four days are too few")
        }
    }

    private func usual(in town: HanakosTown) async throws -> [[UsualBand]] {
        try await town.store.rosterRecord(of: town.box.household)?.members.map(\.usual) ?? []
    }

    private func weight(_ tenths: Int, card: CardToken, at instant: Instant) throws -> BoxEvent {
        let number = try #require(DecimalNumber(digits: tenths, places: 1))
        guard case .reading(let made, _, _) = try reading(120, card: card, at: instant).content else {
            throw StoreError(.corrupted, "a reading is no reading")
        }
        let measurement = Measurement(
            device: made.device,
            values: .quantities(try QuantitySet(.body, [.init(.weight, number)])),
            time: made.time,
            userSlot: nil,
            quality: [],
            rawDigest: made.rawDigest,
            contentKey: made.contentKey
        )
        return home(.reading(measurement, card: card, method: .card), at: instant)
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
