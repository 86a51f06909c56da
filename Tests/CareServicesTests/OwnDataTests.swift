import CareServices
import CommunityModel
import Testing
import Trends
import UplinkProtocol

@Suite("Hanako's own data on her television") struct OwnDataTests {
    private let noon = HanakosTown.noon

    @Test("is shown with her last reading and the mean of the week, and the look is recorded")
    func showsHome() async throws {
        try await HanakosTown.open { town in
            for day in 0..<4 {
                let event = try reading(120 + day, card: town.card, at: noon - .days(3 - day))
                _ = try await town.send(event, sequence: UInt64(day + 1))
            }
            let session = try #require(try await town.openCardSession(town.card, at: town.box, now: noon)).session
            let show = ShowHome(desk: town.ownDataDesk)
            let summary = try #require(try await show(in: session, at: town.box, now: noon))
            #expect(summary.resident == town.hanako)
            #expect(summary.latest?.pressure.systolic == 123)
            #expect(summary.sevenDayMean?.systolic == 121.5)
            #expect(summary.sessionEndsAt == noon + .minutes(3))
            let looks = try await town.store.accessRecords(about: town.hanako.id, limit: 10)
            #expect(
                looks == [
                    AccessRecord(
                        at: noon,
                        by: .resident(town.hanako.id, box: town.box.id, session: session),
                        about: town.hanako.id,
                        what: .home,
                        purpose: .ownData
                    )
                ]
            )
            #expect(looks.first?.purpose.words == "本人の確認")
        }
    }

    @Test("covers the days that were asked for, the days of the town, odd numbers shown but not counted")
    func showsHistory() async throws {
        try await HanakosTown.open { town in
            let firstDay = HanakosTown.zone.day(of: noon).advanced(byDays: -6)
            let midnight = HanakosTown.zone.start(of: firstDay)
            let events = try [
                reading(120, card: town.card, at: midnight - .milliseconds(1)),
                reading(124, card: town.card, at: midnight),
                reading(126, card: town.card, at: noon - .days(1)),
                reading(68, diastolic: 40, card: town.card, at: noon - .days(1)),
                reading(130, card: town.card, at: noon + .hours(1)),
            ]
            for (index, event) in events.enumerated() {
                _ = try await town.send(event, sequence: UInt64(index + 1))
            }
            let session = try #require(try await town.openCardSession(town.card, at: town.box, now: noon)).session
            let show = ShowBloodPressure(desk: town.ownDataDesk)
            let history = try #require(try await show(.week, in: session, at: town.box, now: noon))
            #expect(history.days.lowerBound == firstDay)
            #expect(history.readings.map(\.pressure.systolic) == [124, 126, 68])
            #expect(history.dailyMeans.map(\.systolic) == [124, 126])
            #expect(history.sevenDayMeans.map(\.measuredDays) == [3], "the day before the period counts in")
            let looks = try await town.store.accessRecords(about: town.hanako.id, limit: 10)
            #expect(looks.map(\.what) == [.bloodPressureWeek])
        }
    }

    @Test("is not shown, and no look recorded, when the session is over")
    func hidesAfterSession() async throws {
        try await HanakosTown.open { town in
            let session = try #require(try await town.openCardSession(town.card, at: town.box, now: noon)).session
            let late = noon + .minutes(4)
            #expect(try await ShowHome(desk: town.ownDataDesk)(in: session, at: town.box, now: late) == nil)
            #expect(try await town.store.accessRecords(about: town.hanako.id, limit: 10) == [])
        }
    }

    @Test("is not even read when the look cannot be recorded")
    func hidesWithoutRecord() async throws {
        try await HanakosTown.open { town in
            let session = try #require(try await town.openCardSession(town.card, at: town.box, now: noon)).session
            let store = NoAccessRecords(store: town.store)
            let desk = OwnDataDesk(store: store, sessions: town.sessions, zone: HanakosTown.zone)
            await #expect(throws: StoreError.self) {
                try await ShowHome(desk: desk)(in: session, at: town.box, now: noon)
            }
            await #expect(throws: StoreError.self) {
                try await ShowBloodPressure(desk: desk)(.quarter, in: session, at: town.box, now: noon)
            }
        }
    }
}

/// A store whose access records cannot be written; reading any data would be a fault.
private struct NoAccessRecords: OwnDataDesk.Store {
    let store: any CareStore

    func add(_ record: AccessRecord) async throws(StoreError) {
        throw StoreError(.unavailable, "disk full")
    }

    func add(_ records: [AccessRecord], unlessSince start: Instant) async throws(StoreError) {
        throw StoreError(.unavailable, "disk full")
    }

    func accessRecords(about resident: Resident.ID, limit: Int) async throws(StoreError) -> [AccessRecord] { [] }

    func bloodPressures(
        of resident: Resident.ID,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading<BloodPressure>] {
        Issue.record("read before the look was recorded")
        return []
    }

    func latestBloodPressures(
        of resident: Resident.ID,
        notAfter now: Instant,
        limit: Int
    ) async throws(StoreError) -> [StoredReading<BloodPressure>] {
        Issue.record("read before the look was recorded")
        return []
    }

    func measurements(
        of resident: Resident.ID,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading<MeasuredValues>] {
        Issue.record("read before the look was recorded")
        return []
    }

    func latestMeasurements(
        of resident: Resident.ID,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>,
        limit: Int
    ) async throws(StoreError) -> [StoredReading<MeasuredValues>] {
        Issue.record("read before the look was recorded")
        return []
    }

    func residentsWithoutReading(
        since: Instant,
        after last: Resident.ID?,
        limit: Int
    ) async throws(StoreError) -> [Resident.ID] { [] }
    func unassignedReadings(
        at household: Household.ID?,
        since: Instant,
        limit: Int
    ) async throws(StoreError) -> [UnassignedReading] { [] }
    func provenance(ofReading seq: Int64) async throws(StoreError) -> ReadingProvenance? { nil }

    func add(_ household: Household) async throws(StoreError) {}
    func add(_ resident: Resident) async throws(StoreError) -> Bool { false }
    func household(_ id: Household.ID) async throws(StoreError) -> Household? { nil }
    func resident(_ id: Resident.ID) async throws(StoreError) -> Resident? { nil }
    func allResidents() async throws(StoreError) -> [Resident.ID] { try await store.allResidents() }

    func residents(of household: Household.ID) async throws(StoreError) -> [Resident] { [] }
    func rosterRecord(of household: Household.ID) async throws(StoreError) -> RosterRecord? {
        Issue.record("read before the look was recorded")
        return nil
    }
    func rosterVersion(of household: Household.ID) async throws(StoreError) -> UInt64? { nil }
    func keepUsualBands(_ bands: [UsualBand], of resident: Resident.ID) async throws(StoreError) {}
}
