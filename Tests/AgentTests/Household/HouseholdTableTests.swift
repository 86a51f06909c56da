import CommunityModel
import Screens
import Testing

@testable import Agent

@Suite("The table in front of the television") struct HouseholdTableTests {
    private var table = HouseholdTable(zone: .japan, roster: Town.roster)
    private let start = Town.start

    private func later(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    @Test("greets the owner of a card that the box has learned, and spools the tap first")
    mutating func greets() {
        let actions = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        #expect(
            actions == [
                .spool(.tap(Town.hanakosCard)), .openCardSession(Town.hanakosCard), .show(.greeting(Town.hanako)),
            ]
        )
    }

    @Test("greets the owner of a new card as soon as the collector names them")
    mutating func greetsAfterAnswer() {
        #expect(table.cardTapped(Town.hanakosCard, owner: nil, at: start).shown == .checkingCard)
        let actions = table.cardIdentified(Town.hanakosCard, as: Town.hanako, hasRecords: true, at: later(1))
        #expect(actions == [.show(.greeting(Town.hanako))])
    }

    @Test("opens the records four seconds after the greeting when the collector has a session")
    mutating func opensRecords() {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        #expect(table.cardIdentified(Town.hanakosCard, as: Town.hanako, hasRecords: true, at: later(1)).isEmpty)
        #expect(table.tick(at: later(3)).isEmpty)
        #expect(table.nextTick == later(4))
        #expect(table.tick(at: later(4)) == [.show(.records(path: "/tv/home"))])
    }

    @Test("stays with the greeting while the line is down")
    mutating func staysWithGreeting() {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.cardOutOfReach(Town.hanakosCard, at: later(2))
        #expect(table.tick(at: later(4)).isEmpty)
        #expect(table.screen == .greeting(Town.hanako))
    }

    @Test("says that a measurement within the usual band is as usual, in its owner's name")
    mutating func measures() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        let measurement = try Town.measurement(1)
        let actions = table.measured([measurement], at: later(20))
        #expect(actions.spooled == [.reading(measurement, card: Town.hanakosCard, method: .card)])
        guard case .measured(let measured) = actions.shown else { throw Unexpected(actions.shown) }
        #expect(measured.owner == Town.hanako)
        #expect(measured.verdict == .asUsual)
        #expect(measured.values == measurement.values)
    }

    @Test("only records a measurement outside the usual band, and asks for a rest at 180")
    mutating func recordsOnly() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        guard case .measured(let high) = table.measured([try Town.measurement(1, 150, 90)], at: later(20)).shown,
            case .measured(let veryHigh) = table.measured([try Town.measurement(2, 185, 100)], at: later(60)).shown
        else { throw Unexpected(table.screen) }
        #expect(high.verdict == .recorded && !high.isVeryHigh)
        #expect(veryHigh.verdict == .recorded && veryHigh.isVeryHigh)
    }

    @Test("spools a measurement once, however often the monitor is touched")
    mutating func repeatedTouch() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        let measurement = try Town.measurement(1)
        #expect(table.measured([measurement], at: later(10)).spooled.count == 1)
        for second in [20, 30] {
            let actions = table.measured([measurement], at: later(second))
            #expect(actions.spooled.isEmpty)
            guard case .measured(let measured) = actions.shown else { throw Unexpected(actions.shown) }
            #expect(measured.verdict == .alreadyRecorded)
        }
    }

    @Test("does not show a repeated touch to another card's owner")
    mutating func repeatedTouchOfAnother() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        let measurement = try Town.measurement(1)
        _ = table.measured([measurement], at: later(10))
        _ = table.cardTapped(Town.yutosCard, owner: Town.yuto, at: later(400))
        let actions = table.measured([measurement], at: later(410))
        #expect(actions == [.show(.greeting(Town.yuto))])
    }

    @Test("gives a reading without a card to the first card within three minutes after it")
    mutating func cardAfterwards() throws {
        let measurement = try Town.measurement(1)
        let unassigned = table.measured([measurement], at: start)
        #expect(unassigned == [.spool(.reading(measurement, card: nil, method: nil)), .show(.whoseReading([]))])
        let actions = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: later(170))
        #expect(
            actions.spooled == [
                .tap(Town.hanakosCard),
                .assignment(measurement.contentKey, card: Town.hanakosCard, method: .card),
            ]
        )
        guard case .measured = actions.shown else { throw Unexpected(actions.shown) }
    }

    @Test("leaves a reading unassigned when no card comes within three minutes")
    mutating func noDefaultPerson() throws {
        _ = table.measured([try Town.measurement(1)], at: start)
        #expect(table.tick(at: later(180)).shown == .idle)
        let actions = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: later(181))
        #expect(actions.spooled == [.tap(Town.hanakosCard)])
    }

    @Test("does not take a card of more than three minutes ago for a reading's owner")
    mutating func oldTap() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.keyPressed(at: later(150))
        let measurement = try Town.measurement(1)
        let actions = table.measured([measurement], at: later(181))
        #expect(actions.spooled == [.reading(measurement, card: nil, method: nil)])
        #expect(actions.shown == .whoseReading([]))
    }

    @Test("asks whose the reading is when two cards were tapped, and shows no value before the answer")
    mutating func asks() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.cardTapped(Town.yutosCard, owner: Town.yuto, at: later(30))
        let measurement = try Town.measurement(1)
        let asked = table.measured([measurement], at: later(60))
        #expect(asked.spooled == [.reading(measurement, card: nil, method: nil)])
        guard case .whoseReading(let candidates) = asked.shown else { throw Unexpected(asked.shown) }
        #expect(candidates.map(\.owner) == [Town.hanako, Town.yuto])

        let answer = table.chose(table.choices[0], at: later(70))
        #expect(
            answer.spooled == [
                .assignment(measurement.contentKey, card: Town.hanakosCard, method: .chosenOnTelevision)
            ]
        )
        #expect(answer.contains(.closeCardSession), "Yuto's session ends before Hanako's value is shown")
        #expect(table.session?.standing.owner == Town.hanako)
        #expect(table.session?.hasRecords == false, "without a new tap there are no records")
        guard case .measured(let measured) = answer.shown else { throw Unexpected(answer.shown) }
        #expect(measured.owner == Town.hanako)
    }

    @Test("takes a card laid down again for the answer")
    mutating func answersByCard() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.cardTapped(Town.yutosCard, owner: Town.yuto, at: later(30))
        let measurement = try Town.measurement(1)
        _ = table.measured([measurement], at: later(60))
        let actions = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: later(70))
        #expect(
            actions.spooled.last
                == .assignment(measurement.contentKey, card: Town.hanakosCard, method: .chosenOnTelevision)
        )
        #expect(table.screen.subject == Town.hanako.resident)
    }

    @Test("keeps a reading unassigned when it is neither's, and ignores an answer to an old question")
    mutating func neither() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.cardTapped(Town.yutosCard, owner: Town.yuto, at: later(30))
        _ = table.measured([try Town.measurement(1)], at: later(60))
        let old = table.choices[0]
        let neither = try #require(table.choices.last)
        let nobodys = table.chose(neither, at: later(61))
        #expect(
            nobodys == [
                .spool(.assignment(try Town.measurement(1).contentKey, card: nil, method: .chosenOnTelevision)),
                .show(.greeting(Town.yuto)),
            ]
        )
        _ = table.measured([try Town.measurement(2)], at: later(62))
        #expect(table.chose(old, at: later(63)).isEmpty)
        #expect(table.chose(neither, at: later(64)).isEmpty, "also nobody's, of a question that has gone")
    }

    @Test("knows a person with two cards as one")
    mutating func twoCards() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.cardTapped(Town.card(3), owner: Town.hanako, at: later(30))
        let measurement = try Town.measurement(1)
        let actions = table.measured([measurement], at: later(60))
        #expect(actions.spooled == [.reading(measurement, card: Town.card(3), method: .card)])
    }

    @Test("ends the session three minutes after the last tap, key or measurement", arguments: [0, 30, 100])
    mutating func ends(lastKey: Int) {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.keyPressed(at: later(lastKey))
        #expect(table.tick(at: later(lastKey + 179)) == [])
        #expect(table.tick(at: later(lastKey + 180)) == [.closeCardSession, .show(.idle)])
        #expect(table.session == nil)
    }

    @Test("ends the session at once by the yellow key")
    mutating func leaves() {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        #expect(table.left(at: later(5)) == [.closeCardSession, .show(.idle)])
    }

    @Test("ends the session before anything of the next card's owner is shown")
    mutating func nextCard() {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        let actions = table.cardTapped(Town.yutosCard, owner: nil, at: later(5))
        #expect(
            actions == [
                .spool(.tap(Town.yutosCard)), .closeCardSession, .openCardSession(Town.yutosCard),
                .show(.checkingCard),
            ]
        )
    }

    @Test("shows nothing of anybody for an unknown card, and frees what was measured with it")
    mutating func unknownCard() throws {
        _ = table.cardTapped(Town.strangeCard, owner: nil, at: start)
        let measurement = try Town.measurement(1)
        _ = table.measured([measurement], at: later(1))
        #expect(table.cardUnknown(Town.strangeCard, at: later(2)) == [.closeCardSession, .show(.unknownCard)])
        let actions = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: later(30))
        #expect(
            actions.spooled.last == .assignment(measurement.contentKey, card: Town.hanakosCard, method: .card)
        )
    }

    @Test("keeps a reading of a card that only the collector can know, and says so")
    mutating func outOfReach() throws {
        _ = table.cardTapped(Town.strangeCard, owner: nil, at: start)
        #expect(table.cardOutOfReach(Town.strangeCard, at: later(4)).shown == .unknownCard)
        let measurement = try Town.measurement(1)
        let actions = table.measured([measurement], at: later(20))
        #expect(actions.spooled == [.reading(measurement, card: Town.strangeCard, method: .card)])
        #expect(actions.shown == .keptUntilConnected)
    }

    @Test("shows what was measured while the collector was asked")
    mutating func measuredWhileAsking() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: nil, at: start)
        #expect(table.measured([try Town.measurement(1)], at: later(1)).shown == nil)
        let actions = table.cardIdentified(Town.hanakosCard, as: Town.hanako, hasRecords: true, at: later(2))
        guard case .measured = actions.shown else { throw Unexpected(actions.shown) }
    }

    @Test("ends the session of somebody who is no longer on the roster")
    mutating func goneFromRoster() {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        let without = Roster(version: 2, members: [Town.yuto.member])
        #expect(table.rosterChanged(without, at: later(5)) == [.closeCardSession, .show(.idle)])
    }

    @Test("says what is wrong with the reader on the resting screen only")
    mutating func readerTrouble() {
        #expect(table.readerChanged(.noReader, at: start) == [.show(.readerTrouble(.noReader))])
        #expect(table.readerChanged(nil, at: later(1)) == [.show(.idle)])
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: later(2))
        #expect(table.readerChanged(.serviceLost, at: later(3)).isEmpty)
        #expect(table.left(at: later(4)).shown == .readerTrouble(.serviceLost))
    }

    @Test("goes back from a sentence about a device to the person's greeting after a minute")
    mutating func trouble() {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        #expect(table.deviceTrouble(.tornAway, at: later(10)) == [.show(.deviceTrouble(.tornAway))])
        #expect(table.tick(at: later(70)) == [.show(.greeting(Town.hanako))])
    }

    @Test("opens the records after a tap in a session that began with a measurement")
    mutating func tapAfterMeasurement() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.left(at: later(5))
        _ = table.measured([try Town.measurement(1)], at: later(20))
        #expect(table.session?.isByTap == false, "the card is in a pocket: whoever sits here sees one reading")
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: later(30))
        #expect(table.session?.isByTap == true)
        _ = table.cardIdentified(Town.hanakosCard, as: Town.hanako, hasRecords: true, at: later(31))
        #expect(table.tick(at: later(34)) == [.show(.records(path: "/tv/home"))])
    }

    @Test("asks the only card's owner about a reading kept before it was set up, once, and never shows its values")
    mutating func keptBefore() throws {
        let measurement = try Town.measurement(1)
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        let first = table.measured([measurement], alreadyKept: [measurement.contentKey], at: later(10))
        #expect(
            first == [.show(.isItYours([ReadingQuestion.Candidate(card: Town.hanakosCard, owner: Town.hanako)]))]
        )
        let yes = table.chose(table.choices[0], at: later(15))
        #expect(
            yes == [
                .spool(.assignment(measurement.contentKey, card: Town.hanakosCard, method: .chosenOnTelevision)),
                .show(.greeting(Town.hanako)),
            ]
        )
        let second = table.measured([measurement], alreadyKept: [measurement.contentKey], at: later(20))
        #expect(second == [.show(.greeting(Town.hanako))])
        #expect(table.readings.entries.allSatisfy { $0.measurement == nil })
    }

    @Test("sends nothing for a reading that had an owner before it was set up")
    mutating func ownedBefore() throws {
        let measurement = try Town.measurement(1)
        let key = measurement.contentKey
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        let actions = table.measured([measurement], alreadyKept: [key], alreadyOwned: [key], at: later(10))
        #expect(actions.spooled.isEmpty)
        #expect(actions.shown == .greeting(Town.hanako))
    }

    @Test("leaves it where it is when the only card is nobody's, and does not give it to the next one")
    mutating func keptBeforeForStranger() throws {
        let measurement = try Town.measurement(1)
        _ = table.cardTapped(Town.strangeCard, owner: nil, at: start)
        #expect(table.measured([measurement], alreadyKept: [measurement.contentKey], at: later(1)).spooled.isEmpty)
        _ = table.cardUnknown(Town.strangeCard, at: later(2))
        let actions = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: later(10))
        #expect(actions.spooled == [.tap(Town.hanakosCard)])
        #expect(actions.shown == .greeting(Town.hanako))
    }

    @Test("waits until it is known whose the card is before it asks about the guest's slot")
    mutating func guestWithCardNotYetKnown() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: nil, at: start)
        let guests = try Town.measurement(1, slot: 0)
        #expect(table.measured([guests], at: later(1)).spooled == [.reading(guests, card: nil, method: nil)])
        let known = table.cardIdentified(Town.hanakosCard, as: Town.hanako, hasRecords: true, at: later(2))
        #expect(known.spooled.isEmpty)
        guard case .isItYours = known.shown else { throw Unexpected(known.shown) }
    }

    @Test("names no card for it when none, or more than one, was tapped")
    mutating func keptBeforeOfUnsureOwner() throws {
        let measurement = try Town.measurement(1)
        #expect(table.measured([measurement], alreadyKept: [measurement.contentKey], at: start).isEmpty)
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: later(1))
        _ = table.cardTapped(Town.yutosCard, owner: Town.yuto, at: later(2))
        #expect(table.measured([measurement], alreadyKept: [measurement.contentKey], at: later(3)).isEmpty)
    }

    @Test("needs no time to go by when nothing is pending")
    mutating func idles() throws {
        #expect(table.nextTick == nil)
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.measured([try Town.measurement(1)], at: later(1))
        var now = start
        while let next = table.nextTick {
            #expect(next > now, "each tick must move on")
            now = max(now, next)
            _ = table.tick(at: now)
        }
        #expect(table.session == nil)
        #expect(now <= later(200))
        #expect(table.readings.entries.allSatisfy { $0.measurement == nil }, "no value outlives the session")
    }
}

struct Unexpected: Error {
    let screen: TableScreen?

    init(_ screen: TableScreen?) { self.screen = screen }
}
