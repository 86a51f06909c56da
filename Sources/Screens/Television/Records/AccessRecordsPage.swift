package import CommunityModel

/// 「だれが 見たか」: when, who, what and why, the newest first; four on a sheet, nothing scrolls.
package struct AccessRecordsPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let visits: [Visit]
    /// From 1 for the newest; beyond the last counts as the last.
    package let sheet: Int

    /// One line.
    package struct Visit: Hashable, Sendable {
        package let day: TownDay
        package let clock: ClockTime
        /// 「田中 由美 さん」, 「ご本人」
        package let who: String
        /// 「ケアマネジャー」, 「この テレビ」
        package let part: String
        /// 「血圧の 記録」
        package let what: String
        /// 「本人の確認」
        package let why: String

        package init(day: TownDay, clock: ClockTime, who: String, part: String, what: String, why: String) {
            self.day = day
            self.clock = clock
            self.who = who
            self.part = part
            self.what = what
            self.why = why
        }
    }

    package init(frame: TelevisionFrame, visits: [Visit], sheet: Int = 1) {
        self.frame = frame
        self.visits = visits
        self.sheet = min(max(sheet, 1), Self.sheetCount(of: visits, in: frame))
    }

    package var title: String { "だれが 見たか" }
    package var styleSheet: ScreenAsset { ScreenAssets.records }
    package var legend: KeyLegend {
        KeyLegend(
            hasSession: true,
            back: .page(frame.routes.home),
            confirm: Self.sheetCount(of: visits, in: frame) > 1 ? "ひらく" : nil
        )
    }

    package var content: Markup {
        let count = Self.sheetCount(of: visits, in: frame)
        return element(
            "main",
            .class("visits"),
            count == 1 ? Attribute("tabindex", "-1") : .none,
            count == 1 ? .autofocus : .none
        ) {
            element("div", .class("title")) {
                element("h1") {
                    "だれが "
                    ruby("見", "み")
                    "たか"
                }
                element("p") { "あなたの 記録を ひらいた 人です。心あたりが ないときは 赤の れんらく先へ。" }
            }
            table
            if count > 1 { turning(count) }
        }
    }

    private static func rows(in frame: TelevisionFrame) -> Int { frame.textSize == .large ? 3 : 4 }

    private static func sheetCount(of visits: [Visit], in frame: TelevisionFrame) -> Int {
        max(1, (visits.count + rows(in: frame) - 1) / rows(in: frame))
    }

    private var table: Markup {
        let first = (sheet - 1) * Self.rows(in: frame)
        return element("table") {
            element("thead") {
                element("tr") {
                    for word in ["いつ", "だれが", "何を", "なぜ"] {
                        element("th", Attribute("scope", "col")) { word }
                    }
                }
            }
            element("tbody") {
                for visit in visits.dropFirst(first).prefix(Self.rows(in: frame)) { row(visit) }
            }
        }
    }

    private func row(_ visit: Visit) -> Markup {
        element("tr") {
            element("th", Attribute("scope", "row")) {
                element("span", .class("row")) { visit.day.spoken(on: frame.today) }
                element("span", .class("row num")) { visit.clock.inJapanese }
            }
            element("td") {
                element("b", .class("row")) { visit.who }
                element("span", .class("row")) { visit.part }
            }
            element("td") { visit.what }
            element("td") { visit.why }
        }
    }

    private func turning(_ count: Int) -> Markup {
        element("div", .class("turning")) {
            if sheet < count { turn("もっと まえ", to: sheet + 1, isDefault: true) }
            if sheet > 1 { turn("あと", to: sheet - 1, isDefault: sheet == count) }
            element("p", .class("num")) { "\(sheet) / \(count)" }
        }
    }

    private func turn(_ words: String, to sheet: Int, isDefault: Bool) -> Markup {
        element(
            "a",
            .class("button fx"),
            .href("\(frame.routes.accessRecords)?sheet=\(sheet)"),
            isDefault ? .autofocus : .none
        ) { words }
    }
}
