import CareServices
import CommunityModel
import StoreTestSupport
import Testing

@Suite("The registers") struct RegisterTests {
    @Test("let exactly one of many boxes redeem a code", arguments: Backend.allCases)
    func codeIsUsedOnce(backend: Backend) async throws {
        try await backend.open { home in
            let now = HanakosHome.noon
            let hash = [UInt8](repeating: 5, count: 32)
            let household = home.box.household
            _ = try await home.store.keepEnrolmentCode(
                hash: hash,
                for: household,
                issuedAt: now,
                expiresAt: now + .hours(24)
            )
            let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 1...8 {
                    let box = NewBox(
                        id: Box.ID(at: now),
                        certificateSerial: [7],
                        certificateNotAfter: now + .days(730),
                        model: "STB-1",
                        agentVersion: "0.1.0"
                    )
                    group.addTask { try await home.store.redeemEnrolmentCode(hash: hash, for: box, at: now) }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
            #expect(try await home.store.household(ofEnrolmentCode: hash, at: now) == nil)
        }
    }

    @Test("know a code until it expires, to the millisecond", arguments: Backend.allCases)
    func codeExpires(backend: Backend) async throws {
        try await backend.open { home in
            let now = HanakosHome.noon
            let hash = [UInt8](repeating: 6, count: 32)
            let household = home.box.household
            _ = try await home.store.keepEnrolmentCode(
                hash: hash,
                for: household,
                issuedAt: now,
                expiresAt: now + .hours(24)
            )
            let last = now + .hours(24) - .milliseconds(1)
            #expect(try await home.store.household(ofEnrolmentCode: hash, at: last) == household)
            #expect(try await home.store.household(ofEnrolmentCode: hash, at: now + .hours(24)) == nil)
        }
    }

    @Test("count a roster up when people, cards or usual bands change, and only then", arguments: Backend.allCases)
    func countRosterUp(backend: Backend) async throws {
        try await backend.open { home in
            let household = home.box.household
            let start = try #require(try await home.store.rosterVersion(of: household))
            _ = try await home.store.addMisaki(to: household)
            #expect(try await home.store.rosterVersion(of: household) == start + 1)
            let now = HanakosHome.noon
            let card = fingerprint(2)
            #expect(try await home.store.bind(card, to: home.hanako.id, as: CardBinding.ID(at: now), at: now))
            #expect(try await home.store.bind(card, to: home.hanako.id, as: CardBinding.ID(at: now), at: now) == false)
            #expect(try await home.store.rosterVersion(of: household) == start + 2)
            let bands = [UsualBand(partOfDay: .morning, systolic: 120...140, diastolic: 70...90)]
            try await home.store.keepUsualBands(bands, of: home.hanako.id)
            try await home.store.keepUsualBands(bands, of: home.hanako.id)
            #expect(try await home.store.rosterVersion(of: household) == start + 3)
            let record = try #require(try await home.store.rosterRecord(of: household))
            #expect(record.version == start + 3)
            #expect(record.members.map(\.resident.displayName) == ["鳥海 はなこ", "鳥海 美咲"])
            #expect(record.members.map(\.bindings.count) == [2, 0])
            #expect(record.members.map(\.usual) == [bands, []])
        }
    }

    @Test("keep a revoked box revoked from the first time on", arguments: Backend.allCases)
    func revokeOnce(backend: Backend) async throws {
        try await backend.open { home in
            let now = HanakosHome.noon
            let before = try await home.store.standing(of: home.box.id)
            #expect(before?.household == home.box.household)
            #expect(before?.revokedAt == nil)
            #expect(try await home.store.revoke(home.box.id, at: now))
            #expect(try await home.store.revoke(home.box.id, at: now + .days(1)))
            #expect(try await home.store.standing(of: home.box.id)?.revokedAt == now)
            #expect(try await home.store.revoke(Box.ID(at: now), at: now) == false)
        }
    }

    @Test("offer only fresh taps of unknown cards in this household", arguments: Backend.allCases)
    func offerUnboundTaps(backend: Backend) async throws {
        try await backend.open { home in
            let spool = newSpool()
            let unknown = fingerprint(9)
            let old = tap(fingerprint(8), at: HanakosHome.noon - .minutes(16))
            let events = [tap(home.hanakosCard), old, tap(unknown)]
            for (index, event) in events.enumerated() {
                _ = try await home.store.append([home.incoming(event, sequence: UInt64(index + 1), spool: spool)])
            }
            let since = HanakosHome.noon - .minutes(15)
            #expect(try await home.store.unboundTaps(at: home.box.household, since: since).map(\.card) == [unknown])
            #expect(try await home.store.unboundTaps(at: Household.ID(at: since), since: since) == [])
        }
    }

    @Test("keep the town's own words", arguments: Backend.allCases)
    func keepTown(backend: Backend) async throws {
        try await backend.open { home in
            #expect(try await home.store.town() == nil)
            let town = TownProfile(name: "鳥南町", officePhone: "0858-00-0000")
            try await home.store.keepTown(town)
            try await home.store.keepTown(town)
            #expect(try await home.store.town() == town)
        }
    }
}
