import CommunityModel
import Screens
import Testing

@testable import Agent

/// What one answer decides, and what it does not.
@Suite("A question whose a measurement is") struct QuestionsAtTableTests {
    private func bothCards() -> TableAtHome {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        home.tap(Town.yutosCard)
        return home
    }

    private func assigned(_ actions: [TableAction], to card: CardToken?) -> Int {
        actions.spooled.count { if case .assignment(_, card, _) = $0 { true } else { false } }
    }

    @Test("is asked for one slot after the other, and an answer moves no reading of another slot")
    func oneSlotEach() throws {
        var home = bothCards()
        let asked = try home.measure(inReports: [
            [(.pressure(128, 76), 1, 1), (.pressure(141, 88), 2, 2), (.pressure(131, 78), 1, 3)]
        ])
        #expect(home.outcome(of: asked) == .whose([Town.hanako, Town.yuto]))
        #expect(home.table.question?.readings.map(\.userSlot) == [1, 1])
        let first = home.choose(0)
        #expect(assigned(first, to: Town.hanakosCard) == 2 && first.spooled.count == 2)
        #expect(home.outcome(of: first.filter { $0.isShown }) == .whose([Town.hanako, Town.yuto]))
        #expect(home.table.question?.readings.map(\.userSlot) == [2])
        let second = home.choose(1)
        #expect(assigned(second, to: Town.yutosCard) == 1 && second.spooled.count == 1)
        #expect(home.table.screen.subject == Town.yuto.resident)
    }

    @Test("is not asked where the slots of both are known; each gets their own")
    func bothSlotsKnown() throws {
        var home = TableAtHome()
        try home.teach(Town.hanakosCard, slot: 1)
        try home.teach(Town.yutosCard, slot: 2)
        home.tap(Town.hanakosCard)
        home.tap(Town.yutosCard)
        let actions = try home.measure(inReports: [[(.pressure(128, 76), 1, 1), (.pressure(141, 88), 2, 2)]])
        let owners = actions.spooled.compactMap { content -> CardToken? in
            if case .reading(_, let card, .deviceSlot) = content { card } else { nil }
        }
        #expect(owners == [Town.hanakosCard, Town.yutosCard])
        #expect(home.table.question == nil && home.table.screen.subject == Town.yuto.resident)
    }

    @Test("is asked again about what does not look like the person who was named for all of it", arguments: [0, 1])
    func namedForAll(answer: Int) throws {
        var home = TableAtHome()
        home.know(of: Town.hanako, .weight(58_400))
        home.tap(Town.hanakosCard)
        home.tap(Town.yutosCard)
        _ = try home.measure([.weight(58.3), .weight(74.2)])
        let named = home.choose(0)
        #expect(assigned(named, to: Town.hanakosCard) == 1 && named.spooled.count == 1)
        #expect(home.outcome(of: named.filter { $0.isShown }) == .isItYours(Town.hanako))
        let second = answer == 0 ? home.choose(0) : home.chooseNone()
        #expect(assigned(second, to: answer == 0 ? Town.hanakosCard : nil) == 1)
        guard case .measured(let measured) = second.shown else { throw Unexpected(second.shown) }
        #expect(measured.touch.count == 2 - answer, "what was given to her by the first answer is shown with it")
    }

    @Test("is answered by a card for one slot only, and the next question stands in that card's session")
    func answeredByCard() throws {
        var home = bothCards()
        _ = try home.measure(inReports: [[(.pressure(128, 76), 1, 1), (.pressure(141, 88), 2, 2)]])
        let tapped = home.tap(Town.hanakosCard)
        #expect(assigned(tapped, to: Town.hanakosCard) == 1)
        #expect(home.table.question?.readings.map(\.userSlot) == [2])
        #expect(home.table.session?.card == Town.hanakosCard)
        #expect(assigned(home.choose(1), to: Town.yutosCard) == 1)
    }

    @Test("is asked of everyone whose reading is doubtful, and one はい is for one slot")
    func everyDoubt() throws {
        var home = TableAtHome()
        try home.teach(Town.yutosCard, slot: 2)
        try home.teach(Town.hanakosCard, slot: 1)
        home.tap(Town.hanakosCard)
        let asked = try home.measure(inReports: [
            [(.pressure(141, 88), 2, 1), (.pressure(119, 71), 0, 2), (.pressure(128, 76), 1, 3)]
        ])
        let hers = asked.spooled.count { if case .reading(_, Town.hanakosCard, .card) = $0 { true } else { false } }
        #expect(hers == 1, "her own slot is hers without a question")
        #expect(home.table.question?.readings.map(\.userSlot) == [2])
        let first = home.choose(0)
        #expect(assigned(first, to: Town.hanakosCard) == 1)
        #expect(home.table.question?.readings.map(\.userSlot) == [0])
        let second = home.chooseNone()
        #expect(assigned(second, to: nil) == 1)
        guard case .measured(let measured) = second.shown else { throw Unexpected(second.shown) }
        #expect(measured.owner.resident == Town.hanako.resident && measured.touch.count == 2)
    }

    @Test("leaves nobody's what is neither's, also when her card and the device come once more")
    func neithers() throws {
        var home = bothCards()
        let key = try #require(try home.measure(.pressure(128, 76)).spooledReading)
        #expect(home.chooseNone().spooled == [.assignment(key, card: nil, method: .chosenOnTelevision)])
        home.wait(.minutes(4))
        home.tap(Town.hanakosCard)
        let again = try home.touchAgain()
        #expect(again.spooled.isEmpty && again.shown == .greeting(Town.hanako))
    }

    @Test("leaves nobody's what is not hers, when the card that is laid down for it is one that nobody knows")
    func disowned() throws {
        var home = TableAtHome()
        home.tap(Town.hanakosCard)
        let key = try #require(try home.measure(.pressure(128, 76)).spooledReading)
        _ = home.notMine()
        let given = home.tap(Town.strangeCard)
        #expect(given.spooled.contains(.assignment(key, card: nil, method: .chosenOnTelevision)))
        home.isUnknown(Town.strangeCard)
        #expect(home.tap(Town.hanakosCard).spooled == [.tap(Town.hanakosCard)])
        #expect(try home.touchAgain().spooled.isEmpty)
    }

    @Test("files what waited in the inbox by はい, and declines it by だれのでもない", arguments: [true, false])
    func waited(isHers: Bool) throws {
        var home = TableAtHome()
        try home.waiting()
        home.tap(Town.hanakosCard)
        _ = try home.touchAgain()
        let answer = isHers ? home.choose(0) : home.chooseNone()
        #expect(assigned(answer, to: isHers ? Town.hanakosCard : nil) == 1)
        home.wait(.minutes(4))
        home.tap(Town.hanakosCard)
        #expect(try home.touchAgain().spooled.isEmpty)
        #expect(home.table.question == nil)
    }

    @Test("filed by her slot stays hers when his card and the device come later")
    func laterCard() throws {
        var home = TableAtHome()
        home.live([Town.hanako])
        try home.teach(Town.hanakosCard)
        _ = try home.measure(.pressure(128, 76))
        home.live([Town.hanako, Town.yuto])
        home.wait(.minutes(4))
        home.tap(Town.yutosCard)
        #expect(try home.touchAgain().spooled.isEmpty)
        #expect(home.table.question == nil)
    }

    @Test("stays open when its device, touched once more by itself, has nothing new or is torn away again")
    func trouble() throws {
        var home = TableAtHome()
        _ = try home.doubtfulWeight()
        let question = home.table.question
        #expect(home.trouble(.nothingNew).isEmpty && home.trouble(.tornAway).isEmpty)
        #expect(home.table.question == question && home.table.screen == question?.screen)
        #expect(home.trouble(.storageTrouble).shown == .deviceTrouble(.storageTrouble))
    }

    @Test("compares with what was filed here until a roster tells of it, and with that once")
    func countedOnce() throws {
        var home = TableAtHome()
        home.know(of: Town.hanako, .weight(58_400))
        home.tap(Town.hanakosCard)
        let key = try #require(try home.measure(.weight(58.1)).spooledReading)
        func counted() -> [ContentKey] { home.table.readings.counted(by: [Town.hanakosCard]).map(\.contentKey) }
        #expect(counted() == [key])
        home.live([Town.hanako, Town.yuto])
        #expect(counted() == [key], "the same history does not tell of it")
        home.know(of: Town.hanako, .weight(58_300))
        #expect(counted().isEmpty)
    }

    @Test("compares mean and deviation of all pressures together")
    func togetherWithOwn() throws {
        let before = RecentHistory(
            pressures: RecentHistory.Pressures(
                count: 2,
                systolic: RecentHistory.Spread(mean: 1_250, deviation: 50),
                diastolic: RecentHistory.Spread(mean: 750, deviation: 50)
            )
        )
        // 120/70 and 130/80 before, 125/75 and 145/95 here.
        let own = try [(1, 125, 75), (2, 145, 95)].map { number, systolic, diastolic in
            let measurement = try Town.measurement(UInt8(number), systolic, diastolic)
            return measurement.revised(
                time: MeasuredTime(deviceLocalMilliseconds: nil, instant: Town.start, clockQuality: .agreed)
            )
        }
        let together = before.adding(own, around: Town.start).pressures
        #expect(together?.count == 4)
        #expect(together?.systolic == RecentHistory.Spread(mean: 1_300, deviation: 94))
        #expect(together?.diastolic == RecentHistory.Spread(mean: 800, deviation: 94))
    }

    @Test("is not answered by the key that answered the one before, pressed twice in a hurry")
    func pressedTwice() throws {
        var home = bothCards()
        _ = try home.measure(inReports: [[(.pressure(128, 76), 1, 1), (.pressure(141, 88), 2, 2)]])
        #expect(assigned(home.press(1), to: Town.hanakosCard) == 1)
        home.wait(.milliseconds(200))
        #expect(home.press(1).spooled.isEmpty)
        home.wait(.seconds(1))
        #expect(assigned(home.press(1), to: Town.hanakosCard) == 1)
    }

    @Test("stays open when the same person measures once more, and that is shown with the answer")
    func measuresOnceMore() throws {
        var home = TableAtHome()
        let key = try home.doubtfulWeight()
        let next = try home.measure(.weight(58.2))
        #expect(next.spooled.count == 1 && home.outcome(of: next.filter { $0.isShown }) == .isItYours(Town.hanako))
        let yes = home.choose(0)
        #expect(yes.spooled == [.assignment(key, card: Town.hanakosCard, method: .chosenOnTelevision)])
        guard case .measured(let measured) = yes.shown else { throw Unexpected(yes.shown) }
        #expect(measured.touch.count == 2)
    }

    @Test("says which measurements it is about, without their values")
    func saysWhich() throws {
        let frame = TelevisionFrame(
            town: "鳥南町",
            contact: TownContact(office: "鳥南町役場", phone: "0858-00-0000", hours: ""),
            now: Town.start
        )
        func words(_ slot: Int?, _ count: Int, _ at: Instant?) -> String {
            let candidate = WhoseReadingPage.Candidate(name: "鳥海 はなこ", kana: "とりうみ はなこ", choice: "1")
            let page = WhoseReadingPage(
                frame: frame,
                candidates: [candidate],
                subject: WhoseReadingPage.Subject(slot: slot, count: count, lastAt: at)
            )
            return String(decoding: page.render(), as: UTF8.self)
        }
        #expect(words(2, 3, nil).contains("「2」の ボタンで 3回 はかりました。"))
        #expect(words(0, 1, nil).contains("ゲストの ボタンで はかりました。"))
        #expect(words(1, 2, Town.start).contains("「1」の ボタンで 2回 はかりました。さいごは きょう 午前 7:26 です。"))
        #expect(words(nil, 1, Town.start - .days(1)).contains("きのう 午前 7:26 に はかりました。"))
        #expect(!words(nil, 1, nil).contains("はかりました"))
    }
}

extension TableAction {
    fileprivate var isShown: Bool {
        if case .show = self { true } else { false }
    }
}
