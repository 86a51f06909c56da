import CommunityModel
import Foundation
import Screens
import Testing

@Suite("The box's own screens") struct BoxScreenTests {
    private func words(_ page: some TelevisionPage) -> String {
        String(decoding: page.render(), as: UTF8.self).words
    }

    private func html(_ page: some TelevisionPage) -> String {
        String(decoding: page.render(), as: UTF8.self)
    }

    @Test("say what was measured in one sentence")
    func saySentence() throws {
        let page = try SamplePages.measured()
        #expect(page.sentence == "135/82 脈拍 68　いつもどおりです")
        #expect(html(page).contains("id=\"sentence\" class=\"vh\" aria-live=\"polite\">135/82 脈拍 68　いつもどおりです</p>"))
    }

    @Test("say a measurement without pulse without one")
    func sayWithoutPulse() throws {
        let page = MeasuredPage(
            frame: SamplePages.frame(),
            name: "鳥海 はなこ",
            kana: "",
            values: .bloodPressure(try SamplePages.pressure(124, 73, pulse: nil)),
            verdict: .alreadyRecorded
        )
        #expect(page.sentence == "124/73　もう きろくしてあります")
        #expect(!words(page).contains("脈拍"))
    }

    @Test("say a step on the scale with its BMI, and what else the scale tells")
    func sayBody() throws {
        let page = SamplePages.measured(try SamplePages.body(), in: SamplePages.frame())
        #expect(page.sentence == "体重 58.4kg BMI 23.4　きろくしました")
        let words = words(page)
        for part in ["31.2%", "24.6%", "6レベル", "1,148kcal", "68才", "48.1%"] { #expect(words.contains(part)) }
        #expect(!words.contains("158"), "the height is only reckoned with")
    }

    @Test("say no BMI without a height, whatever the scale makes of it")
    func sayNoForeignBMI() throws {
        let weight = try SamplePages.quantities(.body, [(.weight, 58.4), (.bodyMassIndex, 23.4)])
        #expect(SamplePages.measured(weight, in: SamplePages.frame()).sentence == "体重 58.4kg　きろくしました")
    }

    @Test("say the steps of a day, and how many days came with them")
    func saySteps() throws {
        let today = SamplePages.measured(try SamplePages.activity(steps: 4_312), in: SamplePages.frame())
        #expect(today.sentence == "きょう 4,312歩　きろくしました")
        let week = SamplePages.measured(
            try SamplePages.activity(steps: 987, daysAgo: 1),
            in: SamplePages.frame(),
            days: 7
        )
        #expect(week.sentence == "きのう 987歩　7日ぶん きろくしました")
    }

    @Test("say a temperature, an oxygen saturation and a blood sugar")
    func saySingles() throws {
        func sentence(_ kind: QuantitySet.Kind, _ numbers: [(MeasuredQuantity, Double)]) throws -> String {
            SamplePages.measured(try SamplePages.quantities(kind, numbers), in: SamplePages.frame()).sentence
        }
        #expect(try sentence(.temperature, [(.bodyTemperature, 36.5)]) == "体温 36.5度　きろくしました")
        #expect(try sentence(.oximetry, [(.oxygenSaturation, 97), (.pulseRate, 68)]) == "酸素 97% 脈拍 68　きろくしました")
        #expect(try sentence(.glucose, [(.bloodGlucose, 105)]) == "血糖値 105mg/dL　きろくしました")
    }

    @Test("offer to say that it is somebody else's measurement")
    func offerNotMine() throws {
        let page = html(try SamplePages.measured())
        #expect(page.contains("action=\"/not-mine\"") && page.words.contains("ちがう人です"))
    }

    @Test("ask for numbers by digits, show them in their fields, and ask back what is seldom")
    func enterByDigits() {
        let page = html(SamplePages.entry(.bloodPressure, ["135", "8", ""], current: 1, in: SamplePages.frame()))
        #expect(page.contains("action=\"/entry\"") && Set(page.values(of: "data-key")) == Set((0...9).map(String.init)))
        #expect(page.count(of: "class=\"field now\"") == 1 && page.contains(">135</b>") && page.contains(">8</b>"))
        let doubt = ConfirmEntryPage(frame: SamplePages.frame(), doubt: .upper(250), hasSession: false)
        #expect(words(doubt).contains("上が 250でまちがい ないですか"))
    }

    @Test("open the pad for a device that cannot be read, and say why")
    func offerDigits() throws {
        let pages = try SamplePages.all()
        let page = html(try #require(pages.first { $0.name == "enter-unknown-device" }?.page as? HandEntryPage))
        #expect(page.words.contains("まだ 読めません") && page.contains("data-colour=\"blue\""))
    }

    @Test("ask whether a measurement is somebody's by name, then the others of the home, then nobody")
    func askIsItYours() throws {
        let page = html(
            try #require(try SamplePages.all().first { $0.name == "whose-yours" }?.page as? WhoseReadingPage)
        )
        #expect(page.words.contains("はい、") && page.words.contains("だれのでも ない"))
        #expect(page.values(of: "data-key") == ["1", "2", "3"])
    }

    @Test("say what is unusual about a measurement, the urgent first and two at most")
    func sayRemarks() throws {
        let page = words(
            try SamplePages.measured(
                quality: [.implausible, .clockUnset],
                isVeryHigh: true,
                moreCount: 5
            )
        )
        let rest = try #require(page.firstRange(of: "5分 やすんで もういちど はかりましょう。"))
        let implausible = try #require(page.firstRange(of: "いつもと ちがう 数字です。"))
        #expect(rest.lowerBound < implausible.lowerBound)
        #expect(!page.contains("時計が ずれています") && !page.contains("ほか 5件"))
        #expect(words(try SamplePages.measured(quality: .clockUnset)).contains("血圧計の 時計が ずれています"))
        #expect(words(try SamplePages.measured(moreCount: 5)).contains("ほか 5件も きろくしました"))
    }

    @Test(
        "greet by the time of day",
        arguments: [
            (3, "こんばんは"), (4, "おはようございます"), (10, "おはようございます"), (11, "こんにちは"), (17, "こんにちは"),
            (18, "こんばんは"), (0, "こんばんは"),
        ]
    )
    func greet(hour: Int, greeting: String) {
        var frame = SamplePages.frame()
        frame.now = frame.zone.instant(of: SamplePages.today, at: ClockTime(hour: hour, minute: 59))
        let page = words(CardReadPage(frame: frame, name: "鳥海 はなこ", kana: "とりうみ はなこ"))
        #expect(page.contains(" さん、\(greeting)"))
        #expect(page.contains("つぎに 血圧計を かざしてください"))
    }

    @Test(
        "show day and time of the town",
        arguments: [(0, 5, "午前 0:05"), (9, 15, "午前 9:15"), (12, 0, "午後 0:00"), (23, 59, "午後 11:59")]
    )
    func showTime(hour: Int, minute: Int, time: String) {
        var frame = SamplePages.frame()
        frame.now = frame.zone.instant(of: SamplePages.today, at: ClockTime(hour: hour, minute: minute))
        let page = words(IdlePage(frame: frame))
        #expect(page.contains("11月22日（日）\(time)"))
    }

    @Test("show how many events wait, and nothing when none does")
    func showWaiting() {
        let waiting = html(IdlePage(frame: SamplePages.frame(waiting: 9, line: .down)))
        #expect(waiting.words.contains("つながっていません送信待ち 9件") && !waiting.contains(" hidden>"))
        let sent = html(IdlePage(frame: SamplePages.frame()))
        #expect(sent.contains("<p class=\"status\" data-part=\"status\" hidden>"))
    }

    @Test("count the session down in its last minute only")
    func countDown() {
        func page(_ seconds: Int?) -> String {
            html(CardReadPage(frame: SamplePages.frame(secondsLeft: seconds), name: "鳥海 はなこ", kana: ""))
        }
        #expect(page(45).words.contains("残り 45秒") && !page(45).contains("data-seconds=\"45\" hidden>"))
        #expect(page(180).contains("data-seconds=\"180\" hidden>"))
        #expect(!page(nil).contains("countdown"))
    }

    @Test("ask whose a measurement is by name and digit, and show no value")
    func askWhose() throws {
        let page = html(try #require(try SamplePages.all().first { $0.name == "whose" }?.page as? WhoseReadingPage))
        #expect(page.values(of: "data-key") == ["1", "2", "3"])
        #expect(page.values(of: "value").filter { $0 != "large" && $0 != "/" } == ["1", "2", "none"])
        #expect(page.words.contains("どちらでも ない"))
        let nobody = words(WhoseReadingPage(frame: SamplePages.frame(), candidates: []))
        #expect(nobody.contains("どなたの 測定ですか") && nobody.contains("カードを おいてください"))
    }

    @Test("tell an unknown card's holder how it becomes known, with the town's number; not without a line")
    func offerRegistration() {
        let page = html(UnknownCardPage(frame: SamplePages.frame()))
        #expect(page.contains("href=\"/contact?back=/\""))
        #expect(page.words.contains("話しながら もういちど おくと") && page.words.contains("0120-000-123"))
        let offline = html(UnknownCardPage(frame: SamplePages.frame(line: .down)))
        #expect(!offline.words.contains("話しながら") && offline.words.contains("いま つながっていないので"))
    }

    @Test("say each trouble in its own words, with the number to call")
    func sayTroubles() {
        let device = DeviceTroublePage.Trouble.allCases.map {
            words(DeviceTroublePage(frame: SamplePages.frame(), trouble: $0, hasSession: false))
        }
        let refused = RefusedCardPage.Reason.allCases.map {
            words(RefusedCardPage(frame: SamplePages.frame(), reason: $0))
        }
        let reader = ReaderTroublePage.Trouble.allCases.map {
            words(ReaderTroublePage(frame: SamplePages.frame(), trouble: $0))
        }
        let all = device + refused + reader
        #expect(Set(all).count == all.count)
        #expect(all.allSatisfy { $0.contains("0120-000-123") })
        #expect(device[0].contains("とちゅうで はなれました") && device[0].contains("もういちど かざしてください"))
    }

    @Test("say why a My Number card was refused, and what to do, in plain words of either language")
    func sayRefusedSignIns() {
        // What a resident can do about it is the same: these share their words.
        let families: [[CardSignInRefusal]] = [
            [.tooLarge, .certificateUnreadable], [.enrolmentNeeded, .otherHousehold],
            [.wrongKeyUsage, .certificateOfAuthority, .unsuitableKey, .policyNotAllowed, .chainRefused],
        ]
        let shared = families.map { $0.count - 1 }.reduce(0, +)
        for language in [CardSignInWords.init(japanese:), CardSignInWords.init(english:)] {
            let all = CardSignInRefusal.allCases.map(language)
            #expect(Set(all).count == all.count - shared)
            #expect(Set(all.map(\.heading)).count == all.count - shared)
            for family in families { #expect(Set(family.map(language)).count == 1) }
        }
        for refusal in CardSignInRefusal.allCases {
            let japanese = CardSignInWords(japanese: refusal)
            #expect(japanese.heading.count <= 20 && japanese.advice.count <= 45, "\(refusal) fits on the screen")
            let page = words(CardSignInRefusedPage(frame: SamplePages.frame(), refusal: refusal, hasSession: false))
            #expect(page.contains(japanese.heading) && page.contains(japanese.advice) && page.contains("0120-000-123"))
            let english = CardSignInWords(english: refusal)
            #expect((english.heading + english.advice).utf8.allSatisfy { $0 < 0x80 })
        }
    }

    @Test("say what is in the way of a sign-in, and what to do, in plain words of either language")
    func saySignInTroubles() {
        let troubles = SamplePages.signInTroubles.map(\.trouble)
        let headings = troubles.map { CardSignInWords(japaneseOf: $0) }
        #expect(Set(headings).count == troubles.count)
        for trouble in troubles {
            let japanese = CardSignInWords(japaneseOf: trouble)
            #expect(japanese.heading.count <= 22 && japanese.advice.count <= 45, "\(trouble) fits on the screen")
            let page = html(SignInTroublePage(frame: SamplePages.frame(), trouble: trouble))
            #expect(page.words.contains(japanese.heading) && page.words.contains(japanese.advice))
            #expect(page.words.contains("0120-000-123"))
            #expect(page.contains("action=\"/sign-in\"") == trouble.mayBeTriedAgain)
            let english = CardSignInWords(englishOf: trouble)
            #expect((english.heading + english.advice).utf8.allSatisfy { $0 < 0x80 })
        }
    }

    @Test("ask for a PIN by digits and by a pad, show dots for what was entered, and never a digit of it")
    func askForPIN() {
        let pages = (0...4).map { html(SamplePages.pin(entered: $0)) }
        for (entered, page) in pages.enumerated() {
            #expect(page.count(of: ">●<") == entered && page.count(of: ">○<") == 4 - entered)
            #expect(Set(page.values(of: "data-key")) == Set((0...9).map(String.init)))
            #expect(page.contains("あと") && page.words.contains("あと 3回 ためせます"))
            #expect(page.contains("value=\"send\" autofocus") && page.count(of: "data-back") == 1)
            #expect(!page.contains("type=\"password\"") && !page.contains("type=\"text\""))
        }
    }

    @Test("change letters and end sessions by POST, and come back from contact")
    func postChanges() {
        var frame = SamplePages.frame(here: "/tv/blood-pressure?days=30")
        frame.textSize = .large
        let page = html(CardReadPage(frame: frame, name: "鳥海 はなこ", kana: ""))
        #expect(page.contains("data-size=\"large\""))
        #expect(
            page.contains(
                "<form method=\"post\" action=\"/text-size\"><input type=\"hidden\" name=\"size\" value=\"regular\">"
            )
        )
        #expect(page.contains("<form method=\"post\" action=\"/leave\">"))
        #expect(page.contains("href=\"/contact?back=/tv/blood-pressure%3Fdays%3D30\""))
    }
}

@Suite("The top row of a television that stands open") struct TopRowTests {
    @Test("is told as JSON, with the words of the screen itself")
    func json() throws {
        let row = TopRow(of: SamplePages.frame(waiting: 3, line: .down))
        let object = try JSONSerialization.jsonObject(with: Data(row.json.utf8)) as? [String: Any]
        #expect(object?["day"] as? String == "11月22日（日）")
        #expect(object?["time"] as? String == "午前 9:15")
        #expect(object?["down"] as? Bool == true)
        #expect(object?["waiting"] as? Int == 3)
    }
}
