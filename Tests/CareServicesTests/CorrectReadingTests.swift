import CareServices
import CommunityModel
import StaffSignIn
import Testing
import Trends

@Suite("A reading that was entered in error") struct CorrectReadingTests {
    private let noon = HanakosTown.noon

    /// Three readings within an hour, the second and third urgent.
    private func measured(_ town: HanakosTown) async throws -> [StoredReading<BloodPressure>] {
        for (index, systolic) in [128, 190, 195].enumerated() {
            let event = try reading(systolic, card: town.card, at: noon - .minutes(90 - 30 * index))
            _ = try await town.send(event, sequence: UInt64(index + 1))
        }
        return try await town.hanakosReadings()
    }

    private func signIn(_ name: String, to town: HanakosTown, entrusted: Bool) async throws -> StaffSessionRecord {
        let member = StaffMember(id: StaffMember.ID(at: noon), displayName: "田中", title: "ケアマネジャー")
        let signInName = try #require(SignInName(name))
        let password = try PasswordHash(of: "鳥南町の 田中です", cost: .least)
        #expect(try await town.store.add(member, signInName: signInName, password: password))
        if entrusted { #expect(try await town.store.entrust(town.hanako.id, to: member.id)) }
        let desk = try SignInToDesk(store: town.store, cost: .least)
        return try #require(try await desk(name: name, password: "鳥南町の 田中です", at: noon)).session
    }

    @Test("is left out of the care desk's list and judgement, and of what is usual, when the care manager says so")
    func isLeftOut() async throws {
        try await HanakosTown.open { town in
            let session = try await signIn("tanaka", to: town, entrusted: true)
            let readings = try await measured(town)
            let show = ShowCaseload(store: town.store, zone: HanakosTown.zone)
            #expect(try await show(for: session, at: noon).entries.map(\.finding.level) == [.urgent])
            let correct = CorrectReading(store: town.store, rosters: town.rosters)
            for wrong in readings.dropFirst() {
                #expect(
                    try await correct(
                        wrong.seq,
                        of: town.hanako.id,
                        to: .enteredInError,
                        because: .otherPerson,
                        in: session,
                        at: noon
                    )
                )
            }
            let entry = try #require(try await show(for: session, at: noon).entries.first)
            #expect(entry.finding.level == .stable)
            #expect(entry.latest?.pressure.systolic == 128)
            #expect(entry.dailyMeans.map(\.systolic) == [128])
            let page = ShowClient(store: town.store, zone: HanakosTown.zone)
            let client = try await page(town.hanako.id, days: 30, for: session, at: noon)
            #expect(client?.readings.map(\.pressure.systolic) == [128])
            let history = try await town.store.corrections(of: readings[1].seq)
            #expect(history.map(\.by) == [.staff(session.member.id)])
            #expect(history.map(\.at) == [noon])
            #expect(history.map(\.reason) == [.otherPerson])
        }
    }

    @Test("counts in the list's means and in what is usual once its impossible numbers are put right")
    func countsAgain() async throws {
        try await HanakosTown.open { town in
            let session = try await signIn("tanaka", to: town, entrusted: true)
            for day in 1..<7 {
                let event = try reading(day < 4 ? 140 : 120, card: town.card, at: noon - .days(day))
                _ = try await town.send(event, sequence: UInt64(day))
            }
            let strange = try reading(260, diastolic: 40, card: town.card, at: noon)
            _ = try await town.send(strange, sequence: 7)
            let wrong = try #require(try await town.hanakosReadings().last)
            #expect(wrong.quality == .implausible)
            let show = ShowCaseload(store: town.store, zone: HanakosTown.zone)
            #expect(try await show(for: session, at: noon).entries.first?.dailyMeans.count == 6)
            try await town.rosters.tick(at: noon)
            let version = try await town.store.rosterVersion(of: town.box.household)
            #expect(
                try await CorrectReading(store: town.store, rosters: town.rosters)(
                    wrong.seq,
                    of: town.hanako.id,
                    to: .corrected(.bloodPressure(try BloodPressure(systolic: 118, diastolic: 78, pulse: nil))),
                    because: .badMeasurement,
                    in: session,
                    at: noon
                )
            )
            #expect(try await show(for: session, at: noon).entries.first?.dailyMeans.last?.systolic == 118)
            try await town.rosters.tick(at: noon)
            #expect(try await town.store.rosterVersion(of: town.box.household) == version.map { $0 + 1 })
        }
    }

    @Test("moves what is usual for the resident, and her box hears of it")
    func movesUsualBand() async throws {
        try await HanakosTown.open { town in
            let session = try await signIn("tanaka", to: town, entrusted: true)
            for day in 0..<6 {
                let event = try reading(day < 3 ? 140 : 120, card: town.card, at: noon - .days(day))
                _ = try await town.send(event, sequence: UInt64(day + 1))
            }
            try await town.rosters.tick(at: noon)
            let version = try await town.store.rosterVersion(of: town.box.household)
            let wrong = try #require(try await town.hanakosReadings().last)
            let correct = CorrectReading(store: town.store, rosters: town.rosters)
            #expect(
                try await correct(
                    wrong.seq,
                    of: town.hanako.id,
                    to: .corrected(.bloodPressure(try BloodPressure(systolic: 118, diastolic: 70, pulse: nil))),
                    because: .badMeasurement,
                    in: session,
                    at: noon
                )
            )
            try await town.rosters.tick(at: noon)
            #expect(try await town.store.rosterVersion(of: town.box.household) == version.map { $0 + 1 })
        }
    }

    @Test("cannot be said by somebody whose client the resident is not")
    func refusesStrangers() async throws {
        try await HanakosTown.open { town in
            let session = try await signIn("suzuki", to: town, entrusted: false)
            let readings = try await measured(town)
            let correct = CorrectReading(store: town.store, rosters: town.rosters)
            #expect(
                try await correct(
                    readings[1].seq,
                    of: town.hanako.id,
                    to: .enteredInError,
                    because: .otherPerson,
                    in: session,
                    at: noon
                ) == false
            )
            #expect(try await town.hanakosReadings().map(\.pressure.systolic) == [128, 190, 195])
        }
    }
}
