/// The four digits of a My Number card's PIN: by the digits of the remote control, or by arrows on the pad. The page
/// never holds a digit that was entered, only how many there are.
package struct PINPage: TelevisionPage {
    package static let length = 4

    package let frame: TelevisionFrame
    package let name: String
    package let kana: String
    /// How many digits the box has, 0...4.
    package let entered: Int
    /// How many tries the card has left, 2 or more.
    package let triesLeft: Int

    package init(frame: TelevisionFrame, name: String, kana: String, entered: Int, triesLeft: Int) {
        self.frame = frame
        self.name = name
        self.kana = kana
        self.entered = min(max(entered, 0), Self.length)
        self.triesLeft = triesLeft
    }

    package var title: String { "4けたの 暗証番号" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: true, back: .button("1つ けす"), confirm: "おくる") }

    package var content: Markup {
        element("main", .class("pin")) {
            element("div", .class("words")) {
                element("p", .class("whose")) {
                    personName(name, kana: kana)
                    " さんの カード"
                }
                element("h1") {
                    element("span", .class("row")) { "4けたの" }
                    element("span", .class("row")) {
                        ruby("暗証番号", "あんしょうばんごう")
                        "を おして、"
                    }
                    element("span", .class("row")) {
                        ruby("決定", "けってい")
                        "を おしてください"
                    }
                }
                dots
                element("p", .class("tries")) {
                    "あと "
                    element("b", .class("num")) { String(triesLeft) }
                    "回 ためせます。カードは おいたままに。"
                }
            }
            DigitPad(action: frame.routes.pin).markup
        }
    }

    /// 「●●○○」
    private var dots: Markup {
        element("p", .class("dots"), .id("dots"), Attribute("role", "img"), .label("4けたの うち \(entered)けた 入りました")) {
            for place in 0..<Self.length {
                element("span", .decorative) { place < entered ? "●" : "○" }
            }
        }
    }
}
