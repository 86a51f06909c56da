/// Whom to call: behind the red key of every screen.
package struct ContactPage: TelevisionPage {
    package let frame: TelevisionFrame
    /// The page to return to; the caller has made sure that it is one of ours.
    package let back: String
    package let hasSession: Bool

    package init(frame: TelevisionFrame, back: String, hasSession: Bool) {
        self.frame = frame
        self.back = back
        self.hasSession = hasSession
    }

    package var title: String { "れんらく先" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: hasSession, back: .page(back), confirm: "おす") }

    package var content: Markup {
        element("main", .class("contact")) {
            element("h1") {
                "れんらく"
                ruby("先", "さき")
            }
            element("section", .class("phone")) {
                element("span", .class("round"), .decorative) { Picture.phone }
                element("div") {
                    element("p", .class("office")) { frame.contact.office }
                    element("p", .class("number num")) { frame.contact.phone }
                    element("p", .class("hours")) { frame.contact.hours }
                }
            }
            element("p", .class("urgent")) {
                "ぐあいが わるいときは まよわず "
                element("b", .class("num")) { "119" }
                " へ お電話ください。"
            }
            element("div", .class("actions")) { action("前の画面に もどる", to: back, isDefault: true) }
        }
    }
}
