import CommunityModel
import Screens
import Testing

@testable import Agent

/// Decision 0043 as a table: what happened on the table, and whose the reading is then, or what is asked.
@Suite("Whose a reading is, at the table") struct WhoseReadingTests {
    enum Outcome: Hashable, Sendable {
        case filed(CardOwner, AttributionMethod)
        /// 「はなこさんの 測定ですか」
        case isItYours(CardOwner)
        /// 「どなたの 測定ですか」, with these to choose from.
        case whose([CardOwner])
        /// In the inbox; a card is asked for.
        case nobodys
    }

    struct Situation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let outcome: Outcome
        let happens: @Sendable (inout TableAtHome) throws -> [TableAction]

        init(
            _ description: String,
            _ outcome: Outcome,
            _ happens: @escaping @Sendable (inout TableAtHome) throws -> [TableAction]
        ) {
            testDescription = description
            self.outcome = outcome
            self.happens = happens
        }
    }

    @Test("is what the situation says, and every reading is kept at once", arguments: situations)
    func situation(_ situation: Situation) throws {
        var home = TableAtHome()
        let actions = try situation.happens(&home)
        #expect(home.outcome(of: actions) == situation.outcome)
        #expect(home.spooled == home.measured, "nothing that was measured is lost, and nothing is there twice")
    }

    static let situations = [
        Situation("her card, then her monitor", .filed(Town.hanako, .card)) { home in
            home.tap(Town.hanakosCard)
            return try home.measure(.pressure(128, 76))
        },
        Situation("her monitor, then her card within three minutes", .filed(Town.hanako, .card)) { home in
            _ = try home.measure(.pressure(128, 76))
            home.wait(.seconds(175))
            return home.tap(Town.hanakosCard)
        },
        Situation("two cards within three minutes", .whose([Town.hanako, Town.yuto])) { home in
            home.tap(Town.hanakosCard)
            home.tap(Town.yutosCard)
            return try home.measure(.pressure(128, 76))
        },
        Situation("no card, and a monitor that nobody's card has met", .nobodys) { home in
            try home.measure(.pressure(128, 76))
        },
        Situation("no card, the monitor known as hers, as her pressure was lately", .filed(Town.hanako, .deviceSlot)) {
            home in
            try home.teach(Town.hanakosCard)
            home.know(of: Town.hanako, .usualPressure)
            return try home.measure(.pressure(131, 79))
        },
        Situation("no card, the monitor known as hers, but far from her pressure", .isItYours(Town.hanako)) { home in
            try home.teach(Town.hanakosCard)
            home.know(of: Town.hanako, .usualPressure)
            return try home.measure(.pressure(171, 79))
        },
        Situation("no card, the monitor known as hers, and too little known of her", .isItYours(Town.hanako)) { home in
            try home.teach(Town.hanakosCard)
            return try home.measure(.pressure(128, 76))
        },
        Situation("no card, the monitor known as hers, and she lives alone", .filed(Town.hanako, .deviceSlot)) { home in
            home.live([Town.hanako])
            try home.teach(Town.hanakosCard)
            return try home.measure(.pressure(128, 76))
        },
        Situation("no card, the monitor met by both", .nobodys) { home in
            try home.teach(Town.hanakosCard)
            try home.teach(Town.yutosCard)
            return try home.measure(.pressure(128, 76))
        },
        Situation("no card, the monitor met once by him and three times by her since", .filed(Town.hanako, .deviceSlot))
        { home in
            home.know(of: Town.hanako, .usualPressure)
            try home.teach(Town.yutosCard)
            for _ in 0..<3 { try home.teach(Town.hanakosCard) }
            return try home.measure(.pressure(128, 76))
        },
        Situation("no card, her slot of a monitor for two", .filed(Town.hanako, .deviceSlot)) { home in
            home.know(of: Town.hanako, .usualPressure)
            try home.teach(Town.hanakosCard, slot: 1)
            try home.teach(Town.yutosCard, slot: 2)
            return try home.measure(.pressure(128, 76), slot: 1)
        },
        Situation("no card, the guest's slot", .nobodys) { home in
            home.live([Town.hanako])
            try home.teach(Town.hanakosCard, slot: 0)
            try home.teach(Town.hanakosCard, slot: 1)
            return try home.measure(.pressure(128, 76), slot: 0)
        },
        Situation("no card, and no slot from a monitor that has slots", .nobodys) { home in
            home.live([Town.hanako])
            try home.teach(Town.hanakosCard)
            try home.teach(Town.hanakosCard, slot: 1)
            return try home.measure(.pressure(128, 76))
        },
        Situation("a card that nobody knows beside her monitor", .nobodys) { home in
            home.live([Town.hanako])
            try home.teach(Town.hanakosCard)
            home.tap(Town.strangeCard)
            home.isUnknown(Town.strangeCard)
            return try home.measure(.pressure(128, 76))
        },
        Situation("her card, and his slot of a monitor for two", .isItYours(Town.hanako)) { home in
            try home.teach(Town.yutosCard, slot: 2)
            home.tap(Town.hanakosCard)
            return try home.measure(.pressure(128, 76), slot: 2)
        },
        Situation("his slot of a monitor for two, then her card", .isItYours(Town.hanako)) { home in
            home.know(of: Town.yuto, .usualPressure)
            try home.teach(Town.yutosCard, slot: 2)
            _ = try home.measure(.pressure(128, 76), slot: 2)
            return home.tap(Town.hanakosCard)
        },
        Situation("her card, and the guest's slot of her monitor", .isItYours(Town.hanako)) { home in
            try home.teach(Town.hanakosCard, slot: 1)
            home.tap(Town.hanakosCard)
            return try home.measure(.pressure(128, 76), slot: 0)
        },
        Situation("the guest's slot of her monitor, then her card", .isItYours(Town.hanako)) { home in
            try home.teach(Town.hanakosCard, slot: 1)
            _ = try home.measure(.pressure(128, 76), slot: 0)
            return home.tap(Town.hanakosCard)
        },
        Situation("two cards, and the slot that is known as hers", .filed(Town.hanako, .deviceSlot)) { home in
            try home.teach(Town.hanakosCard, slot: 1)
            home.tap(Town.yutosCard)
            home.tap(Town.hanakosCard)
            return try home.measure(.pressure(128, 76), slot: 1)
        },
        Situation("two cards, and the slot that is known as hers, but far from her pressure", .isItYours(Town.hanako)) {
            home in
            home.know(of: Town.hanako, .usualPressure)
            try home.teach(Town.hanakosCard, slot: 1)
            home.tap(Town.yutosCard)
            home.tap(Town.hanakosCard)
            return try home.measure(.pressure(171, 76), slot: 1)
        },
        Situation("two cards, and the guest's slot", .whose([Town.hanako, Town.yuto])) { home in
            try home.teach(Town.hanakosCard, slot: 1)
            home.tap(Town.hanakosCard)
            home.tap(Town.yutosCard)
            return try home.measure(.pressure(128, 76), slot: 0)
        },
        Situation("two cards and one that nobody knows, and her slot", .whose([Town.hanako, Town.yuto])) { home in
            try home.teach(Town.hanakosCard, slot: 1)
            home.tap(Town.strangeCard)
            home.isUnknown(Town.strangeCard)
            home.tap(Town.hanakosCard)
            home.tap(Town.yutosCard)
            return try home.measure(.pressure(128, 76), slot: 1)
        },
        Situation("her card, and once more a measurement that waits in the inbox", .isItYours(Town.hanako)) { home in
            try home.waiting()
            home.tap(Town.hanakosCard)
            return try home.touchAgain()
        },
        Situation("once more a measurement that waits in the inbox, then her card", .isItYours(Town.hanako)) { home in
            try home.waiting()
            _ = try home.touchAgain()
            return home.tap(Town.hanakosCard)
        },
        Situation("her card within three minutes, and the monitor once more", .filed(Town.hanako, .card)) { home in
            _ = try home.measure(.pressure(128, 76))
            home.wait(.seconds(160))
            return home.tap(Town.hanakosCard)
        },
        Situation("her card, and a weight far from that of an hour ago", .isItYours(Town.hanako)) { home in
            home.know(of: Town.hanako, .weight(58_400))
            try home.teach(Town.hanakosCard, .weight(58.1))
            home.tap(Town.hanakosCard)
            return try home.measure(.weight(61.3))
        },
        Situation("her card, and his monitor without slots: it is shared by card", .filed(Town.hanako, .card)) { home in
            try home.teach(Town.yutosCard)
            home.tap(Town.hanakosCard)
            return try home.measure(.pressure(128, 76))
        },
        Situation("her card, and a weight far from hers", .isItYours(Town.hanako)) { home in
            home.know(of: Town.hanako, .weight(58_400))
            home.tap(Town.hanakosCard)
            return try home.measure(.weight(63.1))
        },
        Situation("her card, and a weight closer to his", .isItYours(Town.hanako)) { home in
            home.know(of: Town.hanako, .weight(58_400))
            home.know(of: Town.yuto, .weight(61_000))
            home.tap(Town.hanakosCard)
            return try home.measure(.weight(60.2))
        },
        Situation("her card after a weight far from hers", .isItYours(Town.hanako)) { home in
            home.know(of: Town.hanako, .weight(58_400))
            _ = try home.measure(.weight(63.1))
            return home.tap(Town.hanakosCard)
        },
        Situation("her card, and a week of her tracker", .filed(Town.hanako, .card)) { home in
            home.tap(Town.hanakosCard)
            return try home.measure((0..<7).map { .day(back: $0) })
        },
        Situation("no card, and a week of the tracker that is known as hers", .filed(Town.hanako, .deviceSlot)) {
            home in
            try home.teach(Town.hanakosCard, .day(back: 10))
            return try home.measure((0..<7).map { .day(back: $0) })
        },
        Situation("numbers entered by hand without a card", .nobodys) { home in
            home.live([Town.hanako])
            try home.teach(Town.hanakosCard, quality: .enteredByHand)
            return try home.measure(.pressure(128, 76), quality: .enteredByHand)
        },
    ]

    // MARK: What follows

    @Test("becomes theirs by はい, and is shown then")
    func yes() throws {
        var home = TableAtHome()
        let key = try home.doubtfulWeight()
        let actions = home.choose(0)
        #expect(actions.spooled == [.assignment(key, card: Town.hanakosCard, method: .chosenOnTelevision)])
        #expect(home.table.screen.subject == Town.hanako.resident)
    }

    @Test("becomes another's by their name, and nothing of the first one stays on the screen")
    func anothers() throws {
        var home = TableAtHome()
        let key = try home.doubtfulWeight()
        let actions = home.choose(1)
        #expect(actions.spooled == [.assignment(key, card: Town.yutosCard, method: .chosenOnTelevision)])
        #expect(actions.contains(.closeCardSession))
        #expect(home.table.screen.subject == Town.yuto.resident)
        #expect(home.table.session?.isByTap == false, "without his card there are no records")
    }

    @Test("stays nobody's by だれのでもない, however often the device is touched again")
    func nobodys() throws {
        var home = TableAtHome()
        let key = try home.doubtfulWeight()
        #expect(home.chooseNone().spooled == [.assignment(key, card: nil, method: .chosenOnTelevision)])
        home.wait(.seconds(20))
        let again = try home.touchAgain()
        #expect(again.spooled.isEmpty)
        #expect(again.shown == .greeting(Town.hanako))
    }

    @Test("stays in the inbox without an answer, and the question goes after three minutes")
    func noAnswer() throws {
        var home = TableAtHome()
        _ = try home.doubtfulWeight()
        home.wait(.minutes(3))
        let actions = home.tick()
        #expect(actions.spooled.isEmpty)
        #expect(home.table.screen == .idle)
    }

    @Test("is answered by a card as well")
    func answeredByCard() throws {
        var home = TableAtHome()
        let key = try home.doubtfulWeight()
        let actions = home.tap(Town.yutosCard)
        #expect(
            actions.spooled
                == [.tap(Town.yutosCard), .assignment(key, card: Town.yutosCard, method: .chosenOnTelevision)]
        )
    }

    @Test("moves to another by 「ちがう人です」, and the device is not taken for the first one's any more")
    func notMine() throws {
        var home = TableAtHome()
        home.live([Town.hanako, Town.yuto])
        home.tap(Town.hanakosCard)
        let key = try #require(try home.measure(.pressure(128, 76)).spooledReading)
        #expect(home.notMine().shown == .notMine(home.candidates(Town.hanakosCard, Town.yutosCard)))
        #expect(home.choose(1).spooled == [.assignment(key, card: Town.yutosCard, method: .chosenOnTelevision)])
        #expect(home.table.screen.subject == Town.yuto.resident)
        home.wait(.minutes(4))
        let next = try home.measure(.pressure(127, 75))
        #expect(home.outcome(of: next) == .nobodys)
    }

    @Test("moves to nobody by 「ちがう人です」 and だれのでもない")
    func notMineButNobodys() throws {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        let key = try #require(try home.measure(.pressure(128, 76)).spooledReading)
        _ = home.notMine()
        #expect(home.chooseNone().spooled == [.assignment(key, card: nil, method: .chosenOnTelevision)])
        #expect(home.table.screen == .greeting(Town.hanako))
    }

    @Test("stays where it is when 「ちがう人です」 was pressed by mistake")
    func notMineByMistake() throws {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        let shown = try home.measure(.pressure(128, 76)).shown
        _ = home.notMine()
        let actions = home.choose(0)
        #expect(actions.spooled.isEmpty)
        #expect(actions.shown == shown)
    }

    @Test("is asked once for a touch, when a new monitor for two sends what it holds of both in many reports")
    func twoSlotsInOneTouch() throws {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        let actions = try home.measure(inReports: [
            [(.pressure(141, 88), 2, 1), (.pressure(126, 75), 1, 2)], [(.pressure(139, 87), 2, 3)],
            [(.pressure(128, 76), 1, 4)],
        ])
        // The last one was measured in slot 1, so that is hers; the others are asked about, all at once.
        #expect(actions.spooled.prefix(4).allSatisfy { if case .reading(_, nil, nil) = $0 { true } else { false } })
        let hers = actions.spooled.dropFirst(4)
        #expect(hers.count == 2)
        #expect(hers.allSatisfy { if case .assignment(_, Town.hanakosCard, .card) = $0 { true } else { false } })
        #expect(home.outcome(of: actions.suffix(1)) == .isItYours(Town.hanako))
        #expect(home.choose(1).spooled.count == 2, "both of the other slot are his by one answer")
        #expect(home.spooled == home.measured)
    }

    @Test("of a clock that is not set is known by the order in which the device measured")
    func clockNotSet() throws {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        let actions = try home.measure(inReports: [[(.pressure(128, 76), 1, 2)], [(.pressure(141, 88), 2, 1)]])
        #expect(home.outcome(of: actions.suffix(1)) == .isItYours(Town.hanako))
        _ = home.chooseNone()
        let again = try home.measure(inReports: [[(.pressure(131, 77), 1, 5), (.pressure(129, 75), 1, 4)]])
        guard case .measured(let measured) = again.shown else { throw Unexpected(again.shown) }
        #expect(measured.values == (try TableAtHome.Value.pressure(131, 77).measured) && measured.moreCount == 1)
    }

    @Test("moves with everything that the touch brought by 「ちがう人です」")
    func notMineOfManyReports() throws {
        var home = TableAtHome()
        home.live([Town.hanako, Town.yuto])
        home.tap(Town.hanakosCard)
        _ = try home.measure(inReports: (0..<3).map { [(.pressure(128 + $0, 76), nil, Int64($0))] })
        _ = home.notMine()
        #expect(home.choose(1).spooled.count == 3)
    }

    @Test("is the next card's, whoever laid one down before and was asked")
    func cardThatIsNotOffered() throws {
        var home = TableAtHome()
        home.know(of: Town.hanako, .weight(58_400))
        let key = try #require(try home.measure(.weight(63.1)).spooledReading)
        #expect(home.outcome(of: home.tap(Town.hanakosCard)) == .isItYours(Town.hanako))
        #expect(home.tap(Town.strangeCard).shown == .checkingCard)
        let known = home.identify(Town.strangeCard, as: Town.yuto)
        #expect(known.spooled == [.assignment(key, card: Town.strangeCard, method: .card)])
    }

    @Test("that is not hers is the card's that is laid down on the question, though nobody was offered")
    func notMineAnsweredByStranger() throws {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        let key = try #require(try home.measure(.pressure(128, 76)).spooledReading)
        _ = home.notMine()
        let actions = home.tap(Town.strangeCard)
        #expect(
            actions.spooled == [
                .tap(Town.strangeCard), .assignment(key, card: nil, method: .chosenOnTelevision),
                .assignment(key, card: Town.strangeCard, method: .chosenOnTelevision),
            ],
            "that it is not hers is said, too: nobody may know the card"
        )
        #expect(home.identify(Town.strangeCard, as: Town.yuto).spooled.isEmpty)
        #expect(home.table.screen.subject == Town.yuto.resident)
    }

    @Test("that is not hers is nobody's when the question is left open", arguments: [true, false])
    func notMineUnanswered(leaves: Bool) throws {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        let key = try #require(try home.measure(.pressure(128, 76)).spooledReading)
        _ = home.notMine()
        if !leaves { home.wait(.minutes(4)) }
        let actions = leaves ? home.leave() : home.tick()
        #expect(actions.spooled == [.assignment(key, card: nil, method: .chosenOnTelevision)])
    }

    @Test("filed by the slot is a card's that is laid down within three minutes")
    func cardOverSlot() throws {
        var home = TableAtHome()
        home.know(of: Town.hanako, .usualPressure)
        try home.teach(Town.hanakosCard)
        let key = try #require(try home.measure(.pressure(128, 76)).spooledReading)
        let actions = home.tap(Town.yutosCard)
        #expect(actions.spooled == [.tap(Town.yutosCard), .assignment(key, card: Town.yutosCard, method: .card)])
        #expect(home.table.screen.subject == Town.yuto.resident)
    }

    @Test(
        "is one reading, however often scale, tracker and monitor are touched",
        arguments: TableAtHome.Value.ofEachKind
    )
    func threeTouches(_ value: TableAtHome.Value) throws {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        #expect(try home.measure(value).spooled.count == 1)
        for _ in 0..<2 {
            home.wait(.seconds(10))
            let again = try home.touchAgain()
            #expect(again.spooled.isEmpty)
            guard case .measured(let measured) = again.shown else { throw Unexpected(again.shown) }
            #expect(measured.verdict == .alreadyRecorded)
        }
    }

    @Test("tells a week of a tracker by its last day and by how many days there are")
    func week() throws {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        let actions = try home.measure((0..<7).reversed().map { .day(back: $0) })
        guard case .measured(let measured) = actions.shown else { throw Unexpected(actions.shown) }
        #expect(measured.days == 7 && measured.moreCount == 0)
        #expect(measured.values == (try TableAtHome.Value.day(back: 0).measured))
    }
}
