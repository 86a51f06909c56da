import CommunityModel
import TestSupport
import Testing
import WatchRules

@Suite("The expectation of a morning") struct ExpectationTests {
    private static let zone = TownZone.japan
    private static let day = TownDay(daysSinceEpoch: 20_779)

    private static func at(_ hour: Int, _ minute: Int = 0, milliseconds: Int = 0) -> Instant {
        zone.instant(of: day, at: ClockTime(hour: hour, minute: minute)) + .milliseconds(milliseconds)
    }

    private func expectation() -> WatchRules.Expectation {
        WatchRules.Expectation(of: .standard, on: Self.day, zone: Self.zone)
    }

    private func sign(_ hour: Int, _ minute: Int = 0, milliseconds: Int = 0) -> LifeSign {
        LifeSign(kind: .tap, at: Self.at(hour, minute, milliseconds: milliseconds))
    }

    @Test("asks at nine and tells the family at half past")
    func silent() {
        var expectation = expectation()
        #expect(expectation.fireAt == Self.at(9))
        #expect(expectation.judge(firstSign: nil, at: Self.at(8, 59)) == [])
        #expect(expectation.judge(firstSign: nil, at: Self.at(9)) == [.ask(until: Self.at(11, 30))])
        #expect(expectation.fireAt == Self.at(9, 30))
        #expect(expectation.judge(firstSign: nil, at: Self.at(9, 29)) == [])
        #expect(expectation.judge(firstSign: nil, at: Self.at(9, 30)) == [.tellFamily])
        #expect(expectation.judge(firstSign: nil, at: Self.at(9, 31)) == [])
        #expect(expectation.fireAt == nil)
    }

    @Test("is met by a sign at the very millisecond it opens, or of the deadline; not by one before")
    func edges() {
        for (milliseconds, isMet) in [(-1, false), (0, true)] {
            var expectation = expectation()
            _ = expectation.judge(firstSign: sign(3, milliseconds: milliseconds), at: Self.at(8))
            #expect(expectation.isSettled == isMet)
        }
        var late = expectation()
        _ = late.judge(firstSign: nil, at: Self.at(9))
        #expect(late.judge(firstSign: sign(9), at: Self.at(9, milliseconds: 20)) == [.stopAsking])
    }

    @Test("does not take a sign of the future for one")
    func future() {
        var expectation = expectation()
        #expect(expectation.judge(firstSign: sign(23), at: Self.at(9)) == [.ask(until: Self.at(11, 30))])
    }

    @Test("gives the morning note at half past seven, or with the first sign after it, once")
    func note() {
        var early = expectation()
        #expect(early.judge(firstSign: sign(5, 40), at: Self.at(5, 40)) == [])
        #expect(early.fireAt == Self.at(7, 30))
        #expect(early.judge(firstSign: sign(5, 40), at: Self.at(7, 30)) == [.morningNote(sign(5, 40))])
        #expect(early.judge(firstSign: sign(5, 40), at: Self.at(8)) == [])
        var later = expectation()
        #expect(later.judge(firstSign: sign(8, 10), at: Self.at(8, 10)) == [.morningNote(sign(8, 10))])
    }

    @Test("gives no note on a morning on which it had to ask")
    func noNoteAfterQuestion() {
        var expectation = expectation()
        _ = expectation.judge(firstSign: nil, at: Self.at(9))
        #expect(expectation.judge(firstSign: sign(9, 5), at: Self.at(9, 5)) == [.stopAsking])
        #expect(expectation.fireAt == nil)
    }

    @Test("asks for ten minutes before the family is told, however late we are")
    func lateStart() {
        var expectation = expectation()
        #expect(expectation.judge(firstSign: nil, at: Self.at(10)) == [.ask(until: Self.at(12, 10))])
        #expect(expectation.judge(firstSign: nil, at: Self.at(10, 9)) == [])
        #expect(expectation.judge(firstSign: nil, at: Self.at(10, 10)) == [.tellFamily])
    }

    @Test("of a day on which we were away is let go, not asked about in the evening")
    func lapsed() {
        var expectation = expectation()
        #expect(expectation.judge(firstSign: nil, at: Self.at(16)) == [])
        #expect(expectation.phase == .lapsed)
        #expect(expectation.fireAt == nil)
    }

    @Test("however signs and time come in, tells once at most, and gives the all clear only then", arguments: 0..<200)
    func anyOrder(seed: Int) {
        var random = PseudoRandom(seed: UInt64(seed))
        var expectation = expectation()
        var now = Self.at(2)
        var first: LifeSign?
        var told = 0
        while now < Self.at(15) {
            now = now + .seconds(Int.random(in: 1...3_600, using: &random))
            if first == nil, Int.random(in: 0..<12, using: &random) == 0 {
                // Some signs arrive late: their box was cut off.
                first = LifeSign(
                    kind: .tap,
                    at: max(Self.at(3), now - .seconds(Int.random(in: 0...7_200, using: &random)))
                )
            }
            for action in expectation.judge(firstSign: first, at: now) {
                switch action {
                case .tellFamily:
                    #expect(first == nil)
                    told += 1
                case .allClear(let sign):
                    #expect(told == 1)
                    #expect(sign == first)
                case .morningNote: #expect(told == 0)
                case .ask, .stopAsking: break
                }
            }
            #expect(expectation.judge(firstSign: first, at: now) == [], "the same again does nothing")
            if let fireAt = expectation.fireAt { #expect(fireAt > now, "what is due is done at once") }
        }
        #expect(told <= 1)
    }
}

@Suite("The pauses between tries") struct DeliveryPolicyTests {
    @Test("grow from seconds to ten minutes at most, and never fall below one second")
    func pauses() {
        for tries in 1...40 {
            for chance in [0, 0.3, 0.999] {
                let pause = DeliveryPolicy.nextTry(after: tries, chance: chance)
                #expect(pause >= .seconds(1) && pause <= .minutes(10))
            }
        }
        #expect(DeliveryPolicy.nextTry(after: 1, chance: 0.999) <= .seconds(2))
        #expect(DeliveryPolicy.nextTry(after: 20, chance: 0.999) > .minutes(9))
    }
}
