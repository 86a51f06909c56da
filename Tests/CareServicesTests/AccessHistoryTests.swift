import CareServices
import CommunityModel
import StaffSignIn
import Testing

@Suite("Who looked at Hanako's data") struct AccessHistoryTests {
    private let noon = HanakosTown.noon

    private func desk(_ town: HanakosTown) -> GuardedDesk {
        let gate = AssuranceGate(policy: .standard, store: town.store, sessions: town.sessions)
        return GuardedDesk(gate: gate, desk: town.ownDataDesk)
    }

    private func show(_ town: HanakosTown) -> ShowAccessRecords {
        ShowAccessRecords(desk: desk(town), store: town.store)
    }

    /// Her session, which has proved a key.
    private func sureSession(in town: HanakosTown) throws -> CardSession.ID {
        let session = town.sessions.open(for: town.hanako.id, at: town.box.id, now: noon)
        let until = noon + .minutes(10)
        try #require(town.sessions.raise(session.id, at: town.box.id, to: .provenKey, until: until))
        return session.id
    }

    @Test("is told to her once she has proved who she is, this look included: each visit once, the newest first")
    func visits() async throws {
        try await HanakosTown.open { town in
            let tanaka = StaffMember(id: StaffMember.ID(at: noon), displayName: "田中 由美", title: "ケアマネジャー")
            let name = try #require(SignInName("tanaka"))
            let password = PasswordHash(text: "not asked here")
            try #require(try await town.store.add(tanaka, signInName: name, password: password))
            let desk = AccessRecord.Viewer.staff(tanaka.id, session: StaffSession.ID(at: noon))
            for (minute, what) in [AccessRecord.Shown.caseload, .clientPage, .clientPage].enumerated() {
                let at = noon - .hours(1) + .minutes(minute)
                let look = AccessRecord(at: at, by: desk, about: town.hanako.id, what: what, purpose: .care)
                try await town.store.add(look)
            }
            let session = try sureSession(in: town)
            guard case .shown(let history) = try await show(town)(in: session, at: town.box, now: noon) else {
                Issue.record("it is shown")
                return
            }
            #expect(history.resident == town.hanako)
            #expect(history.visits.map(\.by) == [.resident, .staff(tanaka)])
            #expect(history.visits.map(\.what) == [[.accessRecords], [.clientPage, .caseload]])
            #expect(history.visits.map(\.at) == [noon, noon - .hours(1) + .minutes(2)])
            #expect(history.visits.map(\.purpose.words) == ["本人の確認", "担当者による ようすの確認"])
        }
    }

    @Test("and her checkups are shown to no card that can be copied: the refusal is in the record, no look is")
    func refused() async throws {
        try await HanakosTown.open { town in
            let session = town.sessions.open(for: town.hanako.id, at: town.box.id, now: noon).id
            let exams = ShowExamRecords(desk: desk(town))
            #expect(try await show(town)(in: session, at: town.box, now: noon) == .needs(.provenKey))
            #expect(try await exams(in: session, at: town.box, now: noon) == .needs(.provenKey))
            let attempts = try await town.store.signInAttempts(at: town.box.household, limit: 9)
            #expect(attempts.map(\.refusal) == [.assuranceTooLow, .assuranceTooLow])
            #expect(attempts.map(\.purpose) == [.examRecords, .accessRecords])
            #expect(try await town.store.accessRecords(about: town.hanako.id, limit: 9).isEmpty)
            #expect(try await exams(in: CardSession.ID(at: noon), at: town.box, now: noon) == .sessionOver)
        }
    }

    @Test("is recorded before checkups are shown, too")
    func exams() async throws {
        try await HanakosTown.open { town in
            let session = try sureSession(in: town)
            let exams = ShowExamRecords(desk: desk(town))
            guard case .shown(let history) = try await exams(in: session, at: town.box, now: noon) else {
                Issue.record("they are shown")
                return
            }
            #expect(history.resident == town.hanako)
            #expect(try await town.store.accessRecords(about: town.hanako.id, limit: 9).map(\.what) == [.examRecords])
        }
    }
}
