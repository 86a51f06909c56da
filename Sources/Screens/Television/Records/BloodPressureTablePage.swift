package import CommunityModel

/// The numbers behind the chart: one row a day, 30 days on a screen, nothing scrolls.
package struct BloodPressureTablePage: TelevisionPage {
    package let frame: TelevisionFrame
    package let name: String
    package let days: [DailyPoint]
    package let target: BloodPressureTarget
    package let period: RecordPeriod
    /// Which 30 days, from 1 for the newest; beyond the last counts as the last.
    package let sheet: Int

    package init(
        frame: TelevisionFrame,
        name: String,
        days: [DailyPoint],
        target: BloodPressureTarget,
        period: RecordPeriod,
        sheet: Int = 1
    ) {
        self.frame = frame
        self.name = name
        self.days = days
        self.target = target
        self.period = period
        self.sheet = min(max(sheet, 1), Self.sheetCount(of: period, in: frame))
    }

    package var title: String { "血圧の 数字の表（\(period.words)）" }
    package var styleSheet: ScreenAsset { ScreenAssets.records }

    package var legend: KeyLegend {
        KeyLegend(hasSession: true, back: .page("\(frame.routes.bloodPressure)?days=\(period.days)"))
    }

    package var header: Markup {
        recordsHeader(
            frame: frame,
            name: name,
            period: period,
            path: frame.routes.bloodPressureTable,
            focusesPeriod: true
        )
    }

    package var content: Markup {
        let shown = Array(sheetDays)
        return element("main", .class("sheet")) {
            element("div", .class(period == .week ? "tables week" : "tables")) {
                for start in stride(from: 0, to: shown.count, by: Self.rows(in: frame)) {
                    table(shown[start..<min(start + Self.rows(in: frame), shown.count)])
                }
            }
            if Self.sheetCount(of: period, in: frame) > 1 {
                turning
            }
        }
    }

    /// Rows that fit one above the other.
    private static func rows(in frame: TelevisionFrame) -> Int { frame.textSize == .large ? 7 : 10 }

    private static func sheetCount(of period: RecordPeriod, in frame: TelevisionFrame) -> Int {
        let perSheet = rows(in: frame) * 3
        return (period.days + perSheet - 1) / perSheet
    }

    /// The newest day first, days without measurement too: gaps are gaps.
    private var sheetDays: [TownDay] {
        let perSheet = Self.rows(in: frame) * 3
        let first = (sheet - 1) * perSheet
        return (first..<min(first + perSheet, period.days)).map { frame.today.advanced(byDays: -$0) }
    }

    private func table(_ rows: ArraySlice<TownDay>) -> Markup {
        let points = Dictionary(days.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first })
        return element("table") {
            element("thead") {
                element("tr") {
                    element("th", Attribute("scope", "col")) { "日" }
                    element("th", Attribute("scope", "col")) { "上 / 下" }
                }
            }
            element("tbody") {
                for day in rows {
                    element("tr") {
                        element("th", Attribute("scope", "row")) { day.inJapanese }
                        cell(points[day])
                    }
                }
            }
        }
    }

    private func cell(_ point: DailyPoint?) -> Markup {
        guard let point else { return element("td", .class("none")) { "―" } }
        let numbers = "\(Int(point.systolic.rounded())) / \(Int(point.diastolic.rounded()))"
        guard point.isAbove(target) else { return element("td", .class("num")) { numbers } }
        return element("td", .class("num above")) {
            element("span", .class("vh")) { "目標より 高め " }
            element("i", .class("diamond"), .decorative)
            numbers
        }
    }

    private var turning: Markup {
        element("div", .class("turning")) {
            if sheet < Self.sheetCount(of: period, in: frame) {
                turn("もっと まえの日", to: sheet + 1)
            }
            if sheet > 1 {
                turn("あとの日", to: sheet - 1)
            }
        }
    }

    private func turn(_ words: String, to sheet: Int) -> Markup {
        element(
            "a",
            .class("button fx"),
            .href("\(frame.routes.bloodPressureTable)?days=\(period.days)&sheet=\(sheet)")
        ) { words }
    }
}
