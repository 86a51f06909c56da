import CommunityModel
import Screens
import TestSupport
import Testing

@testable import Agent

@Suite("A My Number card that proves itself at the table") struct SignInAtTableTests {
    private let start = Town.start
    private let page = "/tv/exam-records"

    /// Hanako's session by `card`; her exam records want more.
    private func table(by card: CardToken = Town.hanakosMyNumberCard, lying: Bool = true) -> HouseholdTable {
        var table = HouseholdTable(zone: .japan, roster: Town.roster)
        _ = table.cardTapped(card, owner: Town.hanako, at: start)
        _ = table.cardIdentified(card, as: Town.hanako, hasRecords: true, at: start)
        _ = table.openedRecords(path: "/tv/home", at: start)
        if !lying { _ = table.cardLifted(card, at: start) }
        return table
    }

    /// The same, with the pad on the screen and `digits` entered.
    private func pad(digits: Int = 0, by card: CardToken = Town.hanakosMyNumberCard) throws -> HouseholdTable {
        var table = table(by: card)
        _ = table.needsSignIn(for: .examRecords, path: page, at: start)
        if card.kind != .myNumber { _ = table.cardTapped(Town.hanakosMyNumberCard, owner: nil, at: start) }
        let number = try #require(table.signIn?.number)
        _ = table.pinCounterRead(triesLeft: 3, signIn: number, at: start)
        for _ in 0..<digits { _ = table.pinDigitPressed(at: start) }
        return table
    }

    @Test("is asked at once how it stands with its PIN where it lies on the reader, and then the pad comes")
    func lies() throws {
        var table = table()
        let asked = table.needsSignIn(for: .examRecords, path: page, at: start)
        let number = try #require(table.signIn?.number)
        #expect(asked == [.readPINCounter(Town.hanakosMyNumberCard, signIn: number), .show(.readingMyNumberCard)])
        let counted = table.pinCounterRead(triesLeft: 3, signIn: number, at: start)
        #expect(counted == [.show(.enteringPIN(Town.hanako, triesLeft: 3))])
    }

    @Test("is asked for where it does not lie, be it that another card opened the session", arguments: [true, false])
    func doesNotLie(isMyNumber: Bool) throws {
        var table = table(by: isMyNumber ? Town.hanakosMyNumberCard : Town.hanakosCard, lying: false)
        let asked = table.needsSignIn(for: .examRecords, path: page, at: start)
        #expect(asked == [.show(.layMyNumberCard(.needed))])
        // Whose card it is the collector will say; the session goes on.
        let laid = table.cardTapped(Town.hanakosMyNumberCard, owner: nil, at: start)
        let number = try #require(table.signIn?.number)
        #expect(
            laid == [
                .spool(.tap(Town.hanakosMyNumberCard)),
                .readPINCounter(Town.hanakosMyNumberCard, signIn: number), .show(.readingMyNumberCard),
            ]
        )
        #expect(table.session?.standing.owner == Town.hanako)
    }

    @Test("is not tried when its last try, or none, is left", arguments: [(1, SignInTrouble.oneTryLeft), (0, .locked)])
    func lastTry(triesLeft: Int, trouble: SignInTrouble) throws {
        var table = table()
        _ = table.needsSignIn(for: .examRecords, path: page, at: start)
        let number = try #require(table.signIn?.number)
        #expect(
            table.pinCounterRead(triesLeft: triesLeft, signIn: number, at: start) == [.show(.signInStopped(trouble))]
        )
        #expect(table.pinDigitPressed(at: start).isEmpty)
        #expect(table.signInAgain(at: start).isEmpty, "the office helps, not another try")
    }

    @Test("takes four digits, gives the last one back, and proves when 決定 is pressed")
    func entersDigits() throws {
        var table = try pad()
        #expect(table.pinConfirmed(at: start).isEmpty, "nothing is there yet")
        for count in 1...4 { #expect(table.pinDigitPressed(at: start) == [.tellEntered(count)]) }
        #expect(table.pinDigitPressed(at: start).isEmpty, "a fifth is none")
        #expect(table.pinTakenBack(at: start) == [.tellEntered(3)])
        #expect(table.pinConfirmed(at: start).isEmpty, "three are not enough")
        #expect(table.pinDigitPressed(at: start) == [.tellEntered(4)])
        let number = try #require(table.signIn?.number)
        let card = Town.hanakosMyNumberCard
        #expect(
            table.pinConfirmed(at: start) == [.prove(card, .examRecords, signIn: number), .show(.checkingPIN)]
        )
        #expect(table.pinConfirmed(at: start).isEmpty, "once")
        #expect(table.signedIn(signIn: number, at: start) == [.show(.records(path: page))])
        #expect(table.signIn == nil)
    }

    @Test("is left by 戻る without a digit, for the first page of the person")
    func leaves() throws {
        var table = try pad(digits: 1)
        #expect(table.pinTakenBack(at: start) == [.tellEntered(0)])
        #expect(table.pinTakenBack(at: start) == [.show(.records(path: "/tv/home"))])
        #expect(table.signIn == nil)
    }

    @Test("is waited for when it is lifted before its turn, and everything begins anew", arguments: [0, 2, 4])
    func lifted(digits: Int) throws {
        var table = try pad(digits: digits)
        #expect(table.cardLifted(Town.yutosCard, at: start).isEmpty, "another reader's card is of no concern")
        #expect(table.cardLifted(Town.hanakosMyNumberCard, at: start) == [.show(.layMyNumberCard(.lifted))])
        #expect(table.signIn?.holdsPIN == false)
        let before = table.signIn?.number
        _ = table.cardTapped(Town.hanakosMyNumberCard, owner: Town.hanako, at: start)
        #expect(table.signIn?.number != before && table.screen == .readingMyNumberCard)
    }

    @Test("may be lifted when the collector has the word: it was asked already")
    func liftedLate() throws {
        var table = try pad(digits: 4)
        _ = table.pinConfirmed(at: start)
        #expect(table.cardLifted(Town.hanakosMyNumberCard, at: start).isEmpty)
        #expect(table.screen == .checkingPIN)
    }

    @Test(
        "that is another person's ends the session, with a sentence before that person is greeted",
        arguments: [0, 4],
        [Town.yutosCard, Town.yutosMyNumberCard]
    )
    func swapped(digits: Int, card: CardToken) throws {
        var table = try pad(digits: digits)
        if digits == 4 { _ = table.pinConfirmed(at: start) }
        let number = try #require(table.signIn?.number)
        let actions = table.cardTapped(card, owner: Town.yuto, at: start)
        #expect(
            actions == [
                .spool(.tap(card)), .closeCardSession, .openCardSession(card),
                .show(.signInStopped(.refused(.otherResident))),
            ]
        )
        #expect(table.signIn == nil && table.session?.standing.owner == Town.yuto)
        #expect(table.signedIn(signIn: number, at: start).isEmpty, "what was under way is nobody's any more")
        #expect(table.tick(at: start + .seconds(61)).shown == .greeting(Town.yuto))
    }

    @Test("is not mistaken for the card that opened the session, which says so when it is laid down again")
    func otherKind() {
        var table = table(by: Town.hanakosCard)
        _ = table.needsSignIn(for: .examRecords, path: page, at: start)
        let again = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        #expect(again == [.spool(.tap(Town.hanakosCard)), .show(.layMyNumberCard(.otherKind))])
        #expect(table.signIn?.step == .waitingForCard)
    }

    @Test("is tried again only when somebody says so, and only where that helps")
    func again() throws {
        var table = try pad(digits: 4)
        _ = table.pinConfirmed(at: start)
        let number = try #require(table.signIn?.number)
        let wrong = SignInTrouble.wrongPIN(triesLeft: 2)
        #expect(table.signInFailed(wrong, signIn: number, at: start) == [.show(.signInStopped(wrong))])
        #expect(table.tick(at: start + .seconds(170)).isEmpty, "never by itself")
        #expect(table.signInFailed(.lineDown, signIn: number, at: start + .seconds(170)).isEmpty, "told once")
        let again = table.signInAgain(at: start + .seconds(170))
        #expect(again.shown == .readingMyNumberCard)
        #expect(table.signIn?.purpose == .examRecords && table.signIn?.number != number)
    }

    @Test(
        "is tried again with the card that was laid down for it, unless another one is wanted",
        arguments: [(SignInTrouble.wrongPIN(triesLeft: 2), true), (.refused(.credentialReplaced), false)]
    )
    func againWithTheSame(trouble: SignInTrouble, isSame: Bool) throws {
        var table = table(by: Town.hanakosCard, lying: false)
        _ = table.needsSignIn(for: .examRecords, path: page, at: start)
        _ = table.cardTapped(Town.hanakosMyNumberCard, owner: nil, at: start)
        let number = try #require(table.signIn?.number)
        _ = table.signInFailed(trouble, signIn: number, at: start)
        let again = table.signInAgain(at: start)
        #expect(again.shown == (isSame ? .readingMyNumberCard : .layMyNumberCard(.needed)))
    }

    @Test(
        "is given up when the session ends, by time or by 黄, and what comes late changes nothing",
        arguments: [true, false]
    )
    func sessionEnds(byTime: Bool) throws {
        var table = try pad(digits: 4)
        _ = table.pinConfirmed(at: start)
        let number = try #require(table.signIn?.number)
        let later = start + .minutes(4)
        let ended = byTime ? table.tick(at: later) : table.left(at: start)
        #expect(ended == [.closeCardSession, .show(.idle)])
        #expect(table.signedIn(signIn: number, at: later).isEmpty)
        #expect(table.signInFailed(.lineDown, signIn: number, at: later).isEmpty)
        #expect(table.screen == .idle)
    }

    @Test("gives way to a measurement, and to a reader that is unplugged while it is waited for")
    func givesWay() throws {
        var measured = try pad(digits: 3)
        _ = measured.measured([try Town.measurement(1)], at: start)
        #expect(measured.signIn == nil)

        var unplugged = table(lying: false)
        _ = unplugged.needsSignIn(for: .examRecords, path: page, at: start)
        #expect(unplugged.readerChanged(.noReader, at: start) == [.show(.readerTrouble(.noReader))])
        #expect(unplugged.readerChanged(nil, at: start) == [.show(.greeting(Town.hanako))])
    }

    @Test("is asked of nobody without a session by a tapped card")
    func noSession() throws {
        var empty = HouseholdTable(zone: .japan, roster: Town.roster)
        #expect(empty.needsSignIn(for: .examRecords, path: page, at: start).isEmpty)
        #expect(empty.signIn == nil)
    }

    /// What must hold whatever people do, and whenever answers come.
    @Test("holds digits on its pad and while it proves, and nowhere else", arguments: 0..<100 as Range<UInt64>)
    func anything(seed: UInt64) {
        var random = PseudoRandom(seed: seed)
        var table = table(by: Bool.random(using: &random) ? Town.hanakosCard : Town.hanakosMyNumberCard)
        var (now, proved) = (start, [Int: Int]())
        let cards = [Town.hanakosCard, Town.hanakosMyNumberCard, Town.yutosCard, Town.yutosMyNumberCard]
        for _ in 0..<300 {
            now = now + .seconds(Int.random(in: 0...20, using: &random))
            let card = cards.randomElement(using: &random) ?? Town.hanakosCard
            let owner = [Town.yutosCard, Town.yutosMyNumberCard].contains(card) ? Town.yuto : Town.hanako
            let number = table.signInCount - Int.random(in: 0...1, using: &random)
            let before = table
            let actions: [TableAction] =
                switch Int.random(in: 0..<16, using: &random) {
                case 0: table.cardTapped(card, owner: Bool.random(using: &random) ? owner : nil, at: now)
                case 1: table.cardLifted(card, at: now)
                case 2, 3: table.needsSignIn(for: .examRecords, path: page, at: now)
                case 4, 5:
                    table.pinCounterRead(triesLeft: Int.random(in: 0...3, using: &random), signIn: number, at: now)
                case 6, 7, 8, 9: table.pinDigitPressed(at: now)
                case 10: table.pinTakenBack(at: now)
                case 11: table.pinConfirmed(at: now)
                case 12: table.signedIn(signIn: number, at: now)
                case 13: table.signInFailed(.wrongPIN(triesLeft: 2), signIn: number, at: now)
                case 14: table.signInAgain(at: now)
                default: table.tick(at: now)
                }
            let isOnPad = if case .enteringPIN = table.screen { true } else { table.screen == .checkingPIN }
            #expect(isOnPad == (table.signIn?.holdsPIN ?? false))
            #expect(table.signIn == nil || table.session?.standing.owner != nil)
            if case .enteringPIN(let whose, _) = table.screen { #expect(whose == table.session?.standing.owner) }
            for case .prove(_, _, let number) in actions {
                proved[number, default: 0] += 1
                #expect(before.enteredDigits == 4)
            }
        }
        #expect(proved.values.allSatisfy { $0 == 1 }, "an attempt is shown to the card once")
    }
}
