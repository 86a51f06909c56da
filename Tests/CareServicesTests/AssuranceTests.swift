import CareServices
import CommunityModel
import Testing

@Suite("How sure a session must be") struct AssuranceTests {
    private let noon = HanakosTown.noon

    @Test("is level 2 for records, consents and delegations, and 1 for one's own pages, unless the town says so")
    func standard() {
        let policy = AssurancePolicy.standard
        for purpose in CardSignInPurpose.allCases {
            let expected: AssuranceLevel =
                switch purpose {
                case .ownPages, .enrolment: .shownIdentifier
                case .examRecords, .accessRecords, .consents, .delegations: .provenKey
                }
            #expect(policy.level(for: purpose) == expected)
            for level in AssuranceLevel.allCases {
                #expect(policy.missing(for: purpose, at: level) == (level < expected ? expected : nil))
            }
        }
    }

    @Test("is what the town says, and more where the resident wishes, never less")
    func wishes() {
        let strict = AssurancePolicy([.consents: .signedWithPIN])
        #expect(strict.missing(for: .consents, at: .provenKey) == .signedWithPIN)
        #expect(strict.missing(for: .consents, at: .provenKey, residentWishes: .shownIdentifier) == .signedWithPIN)
        #expect(strict.missing(for: .examRecords, at: .provenKey) == nil)
        #expect(strict.missing(for: .examRecords, at: .provenKey, residentWishes: .signedWithPIN) == .signedWithPIN)
        #expect(strict.missing(for: .examRecords, at: .shownIdentifier, residentWishes: .shownIdentifier) == .provenKey)
        #expect(strict.missing(for: .ownPages, at: .shownIdentifier, residentWishes: .signedWithPIN) == nil)
    }

    @Test("is asked at the door: a card that can be cloned opens no exam records, and the record says why")
    func gate() async throws {
        try await HanakosTown.open { town in
            let gate = AssuranceGate(policy: .standard, store: town.store, sessions: town.sessions)
            let session = town.sessions.open(for: town.hanako.id, at: town.box.id, now: noon)
            #expect(try await gate(.ownPages, in: session.id, at: town.box, now: noon) == .allowed(town.hanako.id))
            #expect(try await gate(.examRecords, in: session.id, at: town.box, now: noon) == .needs(.provenKey))
            let recorded = try await town.store.signInAttempts(at: town.box.household, limit: 9)
            #expect(recorded.map(\.refusal) == [.assuranceTooLow])
            #expect(recorded.map(\.purpose) == [.examRecords])
            #expect(recorded.map(\.resident) == [town.hanako.id])

            let until = noon + .minutes(1)
            #expect(town.sessions.raise(session.id, at: town.box.id, to: .provenKey, until: until))
            #expect(try await gate(.examRecords, in: session.id, at: town.box, now: noon) == .allowed(town.hanako.id))
            let wished = try await gate(
                .examRecords,
                in: session.id,
                at: town.box,
                residentWishes: .signedWithPIN,
                now: noon
            )
            #expect(wished == .needs(.signedWithPIN))
            #expect(try await gate(.examRecords, in: session.id, at: town.box, now: until) == .needs(.provenKey))
            let elsewhere = Box(id: Box.ID(at: noon), household: town.box.household)
            #expect(try await gate(.ownPages, in: session.id, at: elsewhere, now: noon) == .sessionOver)
            #expect(!town.sessions.raise(session.id, at: elsewhere.id, to: .signedWithPIN, until: until))
        }
    }

    @Test("is forgotten when another card opens a session")
    func isForgotten() {
        let sessions = CardSessions()
        let (box, hanako) = (Box.ID(at: noon), Resident.ID(at: noon))
        let first = sessions.open(for: hanako, at: box, now: noon)
        #expect(sessions.raise(first.id, at: box, to: .signedWithPIN, until: noon + .minutes(10)))
        let second = sessions.open(for: hanako, at: box, now: noon)
        #expect(second.level(at: noon) == .shownIdentifier)
        #expect(!sessions.raise(first.id, at: box, to: .signedWithPIN, until: noon + .minutes(10)))
        #expect(sessions.use(second.id, at: box, now: noon)?.level(at: noon) == .shownIdentifier)
    }
}
