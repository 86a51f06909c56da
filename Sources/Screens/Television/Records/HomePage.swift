package import CommunityModel

/// The first page of a person: how the last measurement was, and everything that is there to be seen.
package struct HomePage: TelevisionPage {
    package let frame: TelevisionFrame
    package let name: String
    package let kana: String
    /// Nil while nothing was ever measured.
    package let lastReading: ShownReading?
    /// Means of the last seven days, where there are any.
    package let days: [DailyPoint]
    package let target: BloodPressureTarget

    package init(
        frame: TelevisionFrame,
        name: String,
        kana: String,
        lastReading: ShownReading?,
        days: [DailyPoint],
        target: BloodPressureTarget
    ) {
        self.frame = frame
        self.name = name
        self.kana = kana
        self.lastReading = lastReading
        self.days = days
        self.target = target
    }

    package var title: String { "はじめの画面" }
    package var styleSheet: ScreenAsset { ScreenAssets.records }
    package var legend: KeyLegend { KeyLegend(hasSession: true, back: .leave, confirm: "ひらく", showsArrows: true) }

    package var content: Markup {
        element("main", .class("home")) {
            hello
            element("nav", .class("menu"), .label("メニュー")) {
                records
                tile(
                    2,
                    "exam",
                    Picture.checkup,
                    ruby("健診", "けんしん"),
                    "けんさの 結果",
                    to: frame.routes.examRecords
                )
                tile(
                    3,
                    "seen",
                    Picture.eye,
                    .sequence([.text("だれが "), ruby("見", "み"), .text("たか")]),
                    "記録を ひらいた人",
                    to: frame.routes.accessRecords
                )
                tile(
                    4,
                    "health",
                    Picture.chart,
                    .sequence([ruby("血圧", "けつあつ"), .text("グラフ")]),
                    "30日の うごき",
                    to: "\(frame.routes.bloodPressure)?days=30"
                )
                tile(
                    5,
                    "exam",
                    Picture.table,
                    .sequence([ruby("数字", "すうじ"), .text("の "), ruby("表", "ひょう")]),
                    "30日を ならべて",
                    to: "\(frame.routes.bloodPressureTable)?days=30"
                )
                tile(
                    6,
                    "watch wide",
                    Picture.keypad,
                    .sequence([ruby("数字", "すうじ"), .text("で 入れる")]),
                    "かざせない 機械の 数字を リモコンで",
                    to: "\(frame.routes.enter)?back=\(percentEncoded(frame.here))"
                )
            }
        }
    }

    private var hello: Markup {
        element("section", .class("hello"), Attribute("aria-labelledby", "hello")) {
            element("div") {
                element("h1", .id("hello")) {
                    personName(name, kana: kana)
                    " さん、\(frame.clock.greeting)"
                }
                element("p") {
                    if lastReading?.day == frame.today {
                        "きょうの "
                        element("b") { "血圧" }
                        "は きろくしてあります。"
                    } else {
                        "きょうの "
                        element("b") { "血圧" }
                        "が まだです。血圧計を カードリーダーに かざしてください。"
                    }
                }
            }
            Picture.monitorOnReader
        }
    }

    private var records: Markup {
        element(
            "a",
            .class("tile records health fx"),
            .href("\(frame.routes.bloodPressure)?days=7"),
            .digit(1),
            .autofocus
        ) {
            digitBadge(1)
            element("span", .class("icon"), .decorative) { Picture.heart }
            element("h2") {
                "けんこう"
                ruby("記録", "きろく")
            }
            if let lastReading {
                last(lastReading)
            } else {
                firstTime
            }
        }
    }

    private var firstTime: Markup {
        element("div", .class("last")) {
            element("p", .class("when")) { "さいしょの 1回を はかってみましょう" }
            element("p", .class("value num"), .decorative) {
                element("b") { "―" }
                element("span") { " / " }
                element("b") { "―" }
            }
            PressureSparkline(days: [], target: target, today: frame.today).svg
        }
    }

    private func last(_ reading: ShownReading) -> Markup {
        let pressure = reading.pressure
        return element("div", .class("last")) {
            element("p", .class("when")) {
                "\(reading.day.spoken(on: frame.today)) \(reading.clock.inJapanese)"
            }
            element("p", .class("value num")) {
                element("b") { String(pressure.systolic) }
                element("span") { " / " }
                element("b") { String(pressure.diastolic) }
            }
            element("p", .class(target.contains(pressure) ? "say" : "say warn")) {
                target.contains(pressure) ? Picture.tick : Picture.above
                target.contains(pressure) ? "目標の中" : "目標より 高め"
            }
            PressureSparkline(days: days, target: target, today: frame.today).svg
        }
    }

    private func tile(
        _ digit: Int,
        _ hue: String,
        _ picture: Markup,
        _ heading: Markup,
        _ words: String,
        to path: String
    ) -> Markup {
        element("a", .class("tile \(hue) fx"), .href(path), .digit(digit)) {
            digitBadge(digit)
            element("span", .class("icon"), .decorative) { picture }
            element("div") {
                element("h2") { heading }
                element("p") { words }
            }
        }
    }
}
