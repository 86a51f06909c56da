import CommunityModel
import Testing

@testable import Agent

@Suite("The watch's question on the television") struct WatchOnTelevisionTests {
    private var table = HouseholdTable(zone: .japan, roster: Town.roster)
    private let start = Town.start
    private let prompt = StandingPrompt(
        id: Town.identifier(50),
        resident: Town.hanako.resident,
        until: Town.start + .hours(2)
    )

    private func later(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    private mutating func ask(at now: Instant) -> [TableAction] {
        table.promptChanged(to: prompt, ends: prompt.until, at: now)
    }

    @Test("is shown at once on an empty table, by name")
    mutating func asks() {
        #expect(ask(at: start) == [.show(.asking(Town.hanako.member))])
        #expect(ask(at: later(1)) == [], "the same question again changes nothing")
    }

    @Test("ends by 決定: the answer is spooled before the thanks are shown, once")
    mutating func answers() {
        _ = ask(at: start)
        #expect(
            table.answeredPrompt(at: later(5)) == [.spool(.television(.answered(prompt.id))), .show(.answered)]
        )
        #expect(table.answeredPrompt(at: later(6)) == [])
        #expect(ask(at: later(7)) == [], "the collector had not heard of the answer yet")
    }

    @Test("does not disturb who looks at their own figures; it comes when they have left")
    mutating func waitsForTheTable() {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        #expect(ask(at: later(2)).shown == nil)
        #expect(table.left(at: later(10)).shown == .asking(Town.hanako.member))
    }

    @Test("gives way to a card on the reader")
    mutating func givesWay() {
        _ = ask(at: start)
        let actions = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: later(3))
        #expect(actions.shown == .greeting(Town.hanako))
        _ = table.promptChanged(to: nil, ends: nil, at: later(4))
        #expect(table.left(at: later(10)).shown == .idle)
    }

    @Test("goes from the television when its time is over, or the collector takes it back")
    mutating func ends() {
        _ = ask(at: start)
        #expect(table.nextTick == prompt.until)
        #expect(table.tick(at: prompt.until - .milliseconds(1)) == [])
        #expect(table.tick(at: prompt.until) == [.show(.idle)])

        _ = table.promptChanged(
            to: StandingPrompt(id: Town.identifier(51), resident: Town.hanako.resident, until: later(20_000)),
            ends: later(20_000),
            at: later(8_000)
        )
        #expect(table.promptChanged(to: nil, ends: nil, at: later(8_001)) == [.show(.idle)])
    }

    @Test("thanks when a key was pressed and the collector takes the question back for it")
    mutating func thanks() {
        _ = ask(at: start)
        #expect(table.televisionUsed(at: later(2)) == [.spool(.television(.key))])
        #expect(table.promptChanged(to: nil, ends: nil, at: later(3)) == [.show(.answered)])
    }

    @Test("is not put to a home that does not know the person")
    mutating func strangers() {
        let stranger = StandingPrompt(id: Town.identifier(52), resident: Town.identifier(99), until: later(60))
        #expect(table.promptChanged(to: stranger, ends: stranger.until, at: start) == [])
        #expect(table.screen == .idle)
    }

    @Test("leaves the television when the person leaves the home")
    mutating func movedAway() {
        _ = ask(at: start)
        _ = table.rosterChanged(Roster(version: 2, members: [Town.yuto.member]), at: later(5))
        #expect(table.askedMember == nil)
        #expect(table.screen == .idle)
        #expect(table.answeredPrompt(at: later(6)).spooled == [])
    }

    @Test("of another day is asked though the last one was answered")
    mutating func nextDay() {
        _ = ask(at: start)
        _ = table.answeredPrompt(at: later(1))
        let next = StandingPrompt(id: Town.identifier(53), resident: Town.hanako.resident, until: later(90_000))
        #expect(table.promptChanged(to: next, ends: next.until, at: later(86_400)).shown == .asking(Town.hanako.member))
    }
}

@Suite("Keys of the remote control") struct TelevisionKeyTests {
    private var table = HouseholdTable(zone: .japan, roster: Town.roster)

    @Test("within a quarter of an hour are one sign of life")
    mutating func coalesces() {
        let start = Town.start
        let sign: [TableAction] = [.spool(.television(.key))]
        #expect(table.televisionUsed(at: start) == sign)
        #expect(table.televisionUsed(at: start + .minutes(1)) == [])
        #expect(table.televisionUsed(at: start + .minutes(15)) == [])
        #expect(table.televisionUsed(at: start + .minutes(15) + .milliseconds(1)) == sign)
    }

    @Test("are each reported while a question stands: the next one may be the answer")
    mutating func countsWhileAsked() {
        let start = Town.start
        _ = table.televisionUsed(at: start)
        let prompt = StandingPrompt(
            id: Town.identifier(50),
            resident: Town.hanako.resident,
            until: start + .hours(2)
        )
        _ = table.promptChanged(to: prompt, ends: prompt.until, at: start + .seconds(5))
        #expect(table.televisionUsed(at: start + .seconds(6)).spooled == [.television(.key)])
    }
}
