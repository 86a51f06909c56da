import CareServices
import CommunityModel
import Testing
import UplinkProtocol

@Suite("Binding a card") struct BindCardTests {
    private let noon = HanakosTown.noon

    private func myNumberCard(_ number: UInt8) throws -> CardToken {
        try #require(CardToken(kind: .myNumber, keyVersion: 1, digest: [UInt8](repeating: number, count: 32)))
    }

    @Test("takes the unknown card that was laid on last, once")
    func bindsLast() async throws {
        try await HanakosTown.open { town in
            let bind = BindCard(store: town.store)
            await #expect(throws: AdministrationError.noUnboundCard) { try await bind(to: town.hanako.id, at: noon) }
            let card = try token(2)
            _ = try await town.send(home(.tap(card)), sequence: 1)
            let candidates = try await bind.candidates(for: town.hanako.id, at: noon)
            #expect(candidates.map(\.kind) == [.felica] && candidates.map(\.box) == [town.box.id])
            await #expect(throws: AdministrationError.otherCard) {
                try await bind(to: town.hanako.id, choice: .tap(7), at: noon)
            }
            await #expect(throws: AdministrationError.otherCard) {
                try await bind(to: town.hanako.id, choice: .signIn(1), at: noon)
            }
            let bound = try await bind(to: town.hanako.id, at: noon)
            #expect(bound.kind == .felica && bound.notAfter == nil && bound.replaced == 0)
            #expect(try await town.openCardSession(card, at: town.box, now: noon)?.binding == bound.binding)
            await #expect(throws: AdministrationError.noUnboundCard) { try await bind(to: town.hanako.id, at: noon) }
        }
    }

    @Test("takes no card that was used a quarter of an hour ago")
    func bindsFreshOnly() async throws {
        try await HanakosTown.open { town in
            let bind = BindCard(store: town.store)
            _ = try await town.send(home(.tap(token(2))), sequence: 1)
            let late = noon + .minutes(15) + .milliseconds(1)
            await #expect(throws: AdministrationError.noUnboundCard) { try await bind(to: town.hanako.id, at: late) }
        }
    }

    @Test("of a My Number card that was only laid on asks for its PIN")
    func asksForPIN() async throws {
        try await HanakosTown.open { town in
            let bind = BindCard(store: town.store)
            _ = try await town.send(home(.tap(myNumberCard(2))), sequence: 1)
            #expect(try await bind.candidates(for: town.hanako.id, at: noon) == [])
            for choice in [BindCard.Choice.last, .tap(1)] {
                await #expect(throws: AdministrationError.pinNeeded) {
                    try await bind(to: town.hanako.id, choice: choice, at: noon)
                }
            }
            #expect(try await town.openCardSession(myNumberCard(2), at: town.box, now: noon) == nil)
        }
    }

    @Test("of a My Number card whose PIN nobody remembers lets it greet, when the officer says so")
    func withoutPIN() async throws {
        try await HanakosTown.open { town in
            let bind = BindCard(store: town.store)
            let card = try myNumberCard(2)
            _ = try await town.send(home(.tap(card)), sequence: 1)
            let bound = try await bind(to: town.hanako.id, withoutPIN: true, at: noon)
            #expect(bound.kind == .myNumber && bound.notAfter == nil)
            let session = try #require(try await town.openCardSession(card, at: town.box, now: noon))
            #expect(session.binding == bound.binding)
            let open = town.sessions.use(session.session, at: town.box.id, now: noon)
            #expect(open?.level(at: noon) == .shownIdentifier)
        }
    }

    @Test("again, of a card that ended, takes its number: found again, or undone")
    func bindsAgain() async throws {
        try await HanakosTown.open { town in
            let (bind, withdraw) = (BindCard(store: town.store), WithdrawCard(store: town.store))
            let misaki = try await AddResident(residents: town.store)(
                name: "鳥海 美咲",
                kana: "とりうみ みさき",
                born: TownDay(daysSinceEpoch: 2_500),
                in: .existing(town.hanako.household),
                at: noon
            )
            let card = try token(2)
            _ = try await town.send(home(.tap(card)), sequence: 1)
            let wrong = try await bind(to: misaki.id, at: noon)
            #expect(try await withdraw(of: misaki.id, because: .mistake, at: noon) == [wrong.binding])
            #expect(try await town.openCardSession(card, at: town.box, now: noon) == nil)
            await #expect(throws: AdministrationError.onlyEndedCards) { try await bind(to: town.hanako.id, at: noon) }
            let right = try await bind(to: town.hanako.id, choice: .tap(1), at: noon)
            #expect(try await town.openCardSession(card, at: town.box, now: noon)?.binding == right.binding)
            #expect(try await withdraw.cards(of: misaki.id).map(\.end) == [CardEnd(at: noon, reason: .mistake)])
        }
    }
}

@Suite("Withdrawing a card") struct WithdrawCardTests {
    private let noon = HanakosTown.noon

    @Test("ends the resident's only card, and has to be told which of several")
    func chooses() async throws {
        try await HanakosTown.open { town in
            let withdraw = WithdrawCard(store: town.store)
            _ = try await town.send(home(.tap(token(2))), sequence: 1)
            let second = try await BindCard(store: town.store)(to: town.hanako.id, at: noon)
            await #expect(throws: AdministrationError.severalCards) {
                try await withdraw(of: town.hanako.id, because: .lost, at: noon)
            }
            await #expect(throws: AdministrationError.otherBinding) {
                try await withdraw(.one(CardBinding.ID(at: noon)), of: town.hanako.id, because: .lost, at: noon)
            }
            let first = try await withdraw(.one(town.binding), of: town.hanako.id, because: .lost, at: noon)
            #expect(first == [town.binding])
            #expect(try await withdraw(of: town.hanako.id, because: .broken, at: noon) == [second.binding])
            await #expect(throws: AdministrationError.noBoundCard) {
                try await withdraw(.all, of: town.hanako.id, because: .left, at: noon)
            }
            await #expect(throws: AdministrationError.unknownResident) {
                try await withdraw(of: Resident.ID(at: noon), because: .lost, at: noon)
            }
            let cards = try await withdraw.cards(of: town.hanako.id)
            #expect(cards.map(\.end?.reason) == [.broken, .lost])
        }
    }

    @Test("ends all of them where that is asked for")
    func endsAll() async throws {
        try await HanakosTown.open { town in
            _ = try await town.send(home(.tap(token(2))), sequence: 1)
            let second = try await BindCard(store: town.store)(to: town.hanako.id, at: noon)
            let ended = try await WithdrawCard(store: town.store)(.all, of: town.hanako.id, because: .left, at: noon)
            #expect(Set(ended) == [town.binding, second.binding])
        }
    }
}
