import CommunityModel
import Screens
import Testing

@Suite("The pages of a person's records") struct RecordScreenTests {
    private let today = SamplePages.today

    private func html(_ page: some TelevisionPage) -> String {
        String(decoding: page.render(), as: UTF8.self)
    }

    private func page(
        days: [DailyPoint],
        means: [MeanPoint] = [],
        period: RecordPeriod = .week,
        week: WeekSummary? = nil
    ) -> String {
        html(
            BloodPressurePage(
                frame: SamplePages.frame(),
                name: "鳥海 はなこ",
                days: days,
                means: means,
                target: SamplePages.target,
                period: period,
                week: week,
                latest: []
            )
        )
    }

    private func day(_ back: Int, _ systolic: Double, _ diastolic: Double) -> DailyPoint {
        DailyPoint(day: today.advanced(byDays: -back), systolic: systolic, diastolic: diastolic)
    }

    private func mean(_ back: Int) -> MeanPoint {
        MeanPoint(day: today.advanced(byDays: -back), systolic: 129, diastolic: 77)
    }

    @Test("draw a day in the target as a dot and a day above it as a diamond, each number for itself")
    func drawMarks() {
        let written = page(days: [day(0, 120, 70), day(1, 140, 70), day(2, 134.6, 90)])
        // Upper: one dot, two diamonds (134.6 is shown as 135, which is not under 135). Lower: two dots, one diamond.
        #expect(written.count(of: "<circle class=\"day\"") == 3)
        #expect(written.count(of: "<path class=\"above\"") == 3)
    }

    @Test("place values and days by one scale")
    func placeValues() {
        let written = page(days: [day(0, 120, 80), day(6, 100, 60)])
        // 60...160 mmHg over 390.5...16, the first day at 54 and today at 628.
        #expect(written.contains("<circle class=\"day\" cx=\"628\" cy=\"165.8\""))
        #expect(written.contains("<circle class=\"day\" cx=\"54\" cy=\"240.7\""))
    }

    @Test("break the mean where days are missing")
    func breakMean() {
        let written = page(days: [day(0, 120, 80)], means: [mean(0), mean(1), mean(4), mean(5), mean(6)])
        #expect(written.count(of: "<path class=\"mean\"") == 4, "two runs of each number")
        #expect(!page(days: [day(0, 120, 80)]).contains("class=\"mean\""))
    }

    @Test("leave out what lies outside the period")
    func leaveOut() {
        #expect(page(days: [day(0, 120, 80), day(7, 120, 80)]).count(of: "<circle class=\"day\"") == 2)
    }

    @Test("grow the scale for values beyond the usual one")
    func growScale() {
        let written = page(days: [day(0, 191, 50)])
        #expect(written.contains(">200</text>") && written.contains(">40</text>"))
        #expect(!page(days: [day(0, 120, 80)]).contains(">180</text>"))
    }

    @Test("say in words and as a table what the picture shows")
    func sayPicture() {
        let written = page(days: [day(0, 128.4, 76), day(1, 140, 84)], means: [mean(0)])
        #expect(written.contains("7日の平均は 上129、下77。目標は 上135未満、下85未満。はかった 2日のうち 目標をこえた日は 1日。"))
        #expect(written.contains("<th scope=\"row\">11月22日</th><td>128</td><td>76</td>"))
    }

    @Test(
        "say how the week was",
        arguments: [
            (129, 77, -3, "目標の中です", "前の週より 3 下がりました"), (135, 77, 4, "目標より 高めです", "前の週より 4 上がりました"),
            (129, 85, 0, "目標より 高めです", "前の週と おなじです"),
        ]
    )
    func sayWeek(systolic: Int, diastolic: Int, change: Int, verdict: String, comparison: String) {
        let week = WeekSummary(systolic: systolic, diastolic: diastolic, change: change)
        let words = page(days: [day(0, 120, 80)], week: week).words
        #expect(words.contains(verdict) && words.contains(comparison))
    }

    @Test("invite warmly where nothing was measured")
    func inviteWarmly() {
        let written = page(days: [])
        #expect(written.words.contains("さいしょの 1回を はかってみましょう。"))
        #expect(!written.contains("<svg class=\"chart\"") && !written.contains("class=\"chart\""))
    }

    @Test("mark the chosen period and reach the others by one key", arguments: RecordPeriod.allCases)
    func markPeriod(period: RecordPeriod) throws {
        let written = html(try SamplePages.bloodPressure(period))
        #expect(written.contains("href=\"/tv/blood-pressure?days=\(period.days)\" aria-current=\"page\" autofocus"))
        #expect(written.count(of: "aria-current") == 1)
        for other in RecordPeriod.allCases {
            #expect(written.contains("/tv/blood-pressure?days=\(other.days)"))
        }
    }

    @Test("show the last value on the first page, and that today's is still to come")
    func showLast() throws {
        let words = html(try SamplePages.home()).words
        #expect(words.contains("きのう 午後 8:40124 / 73") && words.contains("目標の中"))
        #expect(words.contains("きょうの 血圧が まだです。"))
    }

    @Test("list every day of the table, the newest first, gaps as gaps")
    func listDays() {
        let table = BloodPressureTablePage(
            frame: SamplePages.frame(),
            name: "鳥海 はなこ",
            days: [day(0, 120, 80), day(2, 141, 83)],
            target: SamplePages.target,
            period: .week
        )
        let written = html(table)
        #expect(written.count(of: "<th scope=\"row\">") == 7)
        #expect(written.contains("11月22日（日）</th><td class=\"num\">120 / 80</td>"))
        #expect(written.contains("11月21日（土）</th><td class=\"none\">―</td>"))
        #expect(written.words.contains("目標より 高め 141 / 83"))
    }

    @Test("lead from the first page to checkups, and to who looked, by one digit each")
    func leadToGuardedPages() throws {
        let page = html(try SamplePages.home())
        #expect(page.contains("href=\"/tv/exam-records\" data-key=\"2\""))
        #expect(page.contains("href=\"/tv/access-records\" data-key=\"3\""))
        #expect(page.values(of: "data-key") == ["1", "2", "3", "4", "5", "6"], "no more than six choices")
    }

    @Test(
        "tell who looked, when, at what and why, a sheet at a time",
        arguments: [(0, 1), (1, 1), (2, 2), (3, 3), (9, 3)]
    )
    func tellWhoLooked(asked: Int, shown: Int) {
        let page = AccessRecordsPage(frame: SamplePages.frame(), visits: SamplePages.visits, sheet: asked)
        #expect(page.sheet == shown)
        let written = html(page)
        #expect(written.words.contains("\(shown) / 3"))
        #expect(written.count(of: "<th scope=\"row\">") == 4)
        #expect(written.contains("sheet=\(shown + 1)") == (shown < 3))
        #expect(written.contains("sheet=\(shown - 1)") == (shown > 1))
        let few = html(AccessRecordsPage(frame: SamplePages.frame(), visits: Array(SamplePages.visits.prefix(2))))
        #expect(few.words.contains("田中 由美 さんケアマネジャー血圧と 見守りの ようす担当者による ようすの確認"))
        #expect(few.words.contains("きょう午後 6:00ご本人") && !few.contains("sheet="))
    }

    @Test("say kindly that no checkup has arrived yet")
    func sayNoExams() {
        let page = html(ExamRecordsPage(frame: SamplePages.frame()))
        #expect(page.contains("届くと、ここで 見られるように なります") && page.contains("0120-000-123"))
    }

    @Test("turn the table of three months over in three sheets", arguments: [(0, 1), (1, 1), (2, 2), (3, 3), (99, 3)])
    func turnSheets(asked: Int, shown: Int) {
        let table = BloodPressureTablePage(
            frame: SamplePages.frame(),
            name: "鳥海 はなこ",
            days: [],
            target: SamplePages.target,
            period: .quarter,
            sheet: asked
        )
        #expect(table.sheet == shown)
        let written = html(table)
        #expect(written.contains("sheet=\(shown + 1)") == (shown < 3))
        #expect(written.contains("sheet=\(shown - 1)") == (shown > 1))
        #expect(written.contains(today.advanced(byDays: -30 * (shown - 1)).inJapanese))
    }
}
