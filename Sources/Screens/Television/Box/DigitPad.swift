/// The keys 0 to 9, 「1つ けす」 and 「決定」. Each is a button of one form, so that the pad works without a script as well.
struct DigitPad {
    /// Where the form goes, with the field `key`.
    let action: String

    var markup: Markup {
        element(
            "form",
            .class("pad"),
            Attribute("method", "post"),
            Attribute("action", action),
            Attribute("data-pin", nil)
        ) {
            for digit in [1, 2, 3, 4, 5, 6, 7, 8, 9] { key(digit) }
            button("back", Attribute("data-back", nil)) {
                element("span") { "1つ" }
                element("span") { "けす" }
            }
            key(0)
            button("send", .autofocus) { "決定" }
        }
    }

    private func key(_ digit: Int) -> Markup {
        button(String(digit), .digit(digit), .class("button fx num")) { String(digit) }
    }

    private func button(
        _ value: String,
        _ mark: Attribute,
        _ look: Attribute = .class("button fx"),
        @MarkupBuilder words: () -> Markup
    ) -> Markup {
        element("button", look, Attribute("name", "key"), Attribute("value", value), mark, content: words)
    }
}
