package import CommunityModel

/// A person's blood pressure over a week, a month or three, in a picture and in words.
package struct BloodPressurePage: TelevisionPage {
    package let frame: TelevisionFrame
    package let name: String
    package let days: [DailyPoint]
    package let means: [MeanPoint]
    package let target: BloodPressureTarget
    package let period: RecordPeriod
    /// Nil when the last seven days had too little.
    package let week: WeekSummary?
    /// The last measurements, the newest first; the page shows two.
    package let latest: [ShownReading]

    package init(
        frame: TelevisionFrame,
        name: String,
        days: [DailyPoint],
        means: [MeanPoint],
        target: BloodPressureTarget,
        period: RecordPeriod,
        week: WeekSummary?,
        latest: [ShownReading]
    ) {
        self.frame = frame
        self.name = name
        self.days = days
        self.means = means
        self.target = target
        self.period = period
        self.week = week
        self.latest = latest
    }

    package var title: String { "血圧の記録（\(period.words)）" }
    package var styleSheet: ScreenAsset { ScreenAssets.records }
    package var legend: KeyLegend { KeyLegend(hasSession: true, back: .page(frame.routes.home)) }

    package var header: Markup {
        recordsHeader(
            frame: frame,
            name: name,
            period: period,
            path: frame.routes.bloodPressure,
            focusesPeriod: true
        )
    }

    package var content: Markup {
        days.isEmpty ? nothingYet : picture
    }

    private var nothingYet: Markup {
        element("main", .class("first-time")) {
            Picture.monitorOnReader
            element("div") {
                element("p", .class("lead")) {
                    latest.isEmpty ? "さいしょの 1回を はかってみましょう。" : "この 期間の きろくは ありません。"
                }
                element("p") { "はかった あと、血圧計を カードリーダーに かざすと、ここに グラフが できます。" }
            }
        }
    }

    private var picture: Markup {
        element("main", .class("columns")) {
            element("section", .class("card"), .label("グラフ")) {
                chartLegend
                PressureChart(days: days, means: means, target: target, period: period, today: frame.today).svg
            }
            element("aside", .class("side")) {
                summary
                lastReadings
                element("a", .class("button fx"), .href("\(frame.routes.bloodPressureTable)?days=\(period.days)")) {
                    "数字の 表で 見る"
                }
            }
            element("div", .class("vh")) { twin }
        }
    }

    private var chartLegend: Markup {
        element("div", .class("legend"), .decorative) {
            element("span") {
                element("i", .class("line"))
                "7日の平均"
            }
            element("span") {
                element("i", .class("dot"))
                "1日の平均"
            }
            element("span") {
                element("i", .class("diamond"))
                "目標を こえた日"
            }
            element("span") {
                element("i", .class("area"))
                "目標の中"
            }
        }
    }

    @MarkupBuilder private var summary: Markup {
        if let week {
            element("section", .class(week.isAbove(target) ? "summary warn" : "summary")) {
                element("h2") { "7日の平均" }
                element("p", .class("big num")) {
                    element("b") { String(week.systolic) }
                    element("span") { "/" }
                    element("b") { String(week.diastolic) }
                }
                element("p", .class("say")) {
                    week.isAbove(target) ? Picture.above : Picture.tick
                    week.isAbove(target) ? "目標より 高めです" : "目標の中です"
                }
                element("p", .class("compare")) { comparison(of: week) }
            }
        } else {
            element("section", .class("summary")) {
                element("h2") { "7日の平均" }
                element("p", .class("say")) { "あと 少しで 出ます" }
                element("p", .class("compare")) { "朝と 夜に はかりましょう" }
            }
        }
    }

    @MarkupBuilder private func comparison(of week: WeekSummary) -> Markup {
        switch week.change {
        case nil: "前の週は 少なめでした"
        case 0?: "前の週と おなじです"
        case let change?:
            "前の週より "
            element("b", .class("num")) { String(abs(change)) }
            change < 0 ? " 下がりました" : " 上がりました"
        }
    }

    private var lastReadings: Markup {
        element("section", .class("latest")) {
            element("h2") { "さいごに はかった 数字" }
            for reading in latest.prefix(2) {
                element("p") {
                    element("span") { "\(reading.day.spoken(on: frame.today)) \(reading.partOfDay.inJapanese)" }
                    element("b", .class("num")) { "\(reading.pressure.systolic) / \(reading.pressure.diastolic)" }
                }
            }
        }
    }

    /// The same numbers as a table, for readers.
    private var twin: Markup {
        element("table") {
            element("caption") { "血圧の記録 \(period.words)（1日の平均、上 / 下）" }
            element("thead") {
                element("tr") {
                    element("th", Attribute("scope", "col")) { "日" }
                    element("th", Attribute("scope", "col")) { "上" }
                    element("th", Attribute("scope", "col")) { "下" }
                }
            }
            element("tbody") {
                for point in days.sorted(by: { $0.day > $1.day }) {
                    element("tr") {
                        element("th", Attribute("scope", "row")) { point.day.monthAndDay }
                        element("td") { String(Int(point.systolic.rounded())) }
                        element("td") { String(Int(point.diastolic.rounded())) }
                    }
                }
            }
        }
    }
}

/// Heading, periods to choose from, and whose page this is.
func recordsHeader(
    frame: TelevisionFrame,
    name: String,
    period: RecordPeriod,
    path: String,
    focusesPeriod: Bool
) -> Markup {
    element("header", .class("top")) {
        element("h1", .class("heading")) {
            ruby("血圧", "けつあつ")
            "の "
            ruby("記録", "きろく")
        }
        element("nav", .label("期間")) {
            element("ul", .class("periods")) {
                for choice in RecordPeriod.allCases {
                    element("li") {
                        element(
                            "a",
                            .class("fx"),
                            .href("\(path)?days=\(choice.days)"),
                            choice == period ? Attribute("aria-current", "page") : .none,
                            choice == period && focusesPeriod ? .autofocus : .none
                        ) { choice.words }
                    }
                }
            }
        }
        frame.status
        element("div", .class("clock")) {
            element("span", .class("who")) { "\(name) さん" }
            frame.time
        }
    }
}
