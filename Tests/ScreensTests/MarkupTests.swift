import Screens
import Testing

@Suite("Markup") struct MarkupTests {
    private func html(@MarkupBuilder _ content: () -> Markup) -> String {
        String(decoding: content().render(), as: UTF8.self)
    }

    @Test("escapes the five special characters in text and in attributes")
    func escapesFive() {
        let hostile = "<b a='1' c=\"2\">&"
        let escaped = "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;"
        #expect(
            html { element("p", Attribute("title", hostile)) { hostile } } == "<p title=\"\(escaped)\">\(escaped)</p>"
        )
    }

    @Test("escapes a quotation mark that a combining accent hides inside one Character")
    func escapesHiddenQuotationMark() {
        let hostile = "\"\u{301} autofocus onfocus=stolen() x=\""
        #expect(hostile.first != "\"", "the trap: the first Character is no quotation mark")
        let written = element("a", .href(hostile)).render()
        #expect(written.count { $0 == UInt8(ascii: "\"") } == 2, "only the attribute's own quotation marks")
        #expect(String(decoding: written, as: UTF8.self).hasPrefix("<a href=\"&quot;\u{301} autofocus"))
    }

    @Test(
        "escapes every special character under every kind of combining mark",
        arguments: ["\u{301}", "\u{3099}", "\u{20E3}", "\u{FE0F}", "\u{200D}"]
    )
    func escapesUnderMarks(mark: String) {
        for special in ["<", ">", "&", "\"", "'"] {
            let written = Markup.text(special + mark).render()
            #expect(written.first == UInt8(ascii: "&") && written.contains(UInt8(ascii: ";")))
        }
    }

    @Test("keeps Japanese text as it is")
    func keepsJapanese() {
        #expect(html { "鳥海 はなこ さん" } == "鳥海 はなこ さん")
    }

    @Test("nests, repeats and chooses")
    func nests() {
        let days = ["土", "日"]
        let isLast = false
        let written = html {
            element("ul", .class("week")) {
                for day in days {
                    element("li") {
                        element("b") { day }
                        if isLast { "終" } else { "・" }
                    }
                }
            }
        }
        #expect(written == "<ul class=\"week\"><li><b>土</b>・</li><li><b>日</b>・</li></ul>")
    }

    @Test("writes attributes without a value, leaves absent ones out, and closes no void element")
    func writesAttributes() {
        #expect(html { element("input", .autofocus, .none, Attribute("name", "a")) } == "<input autofocus name=\"a\">")
        #expect(html { element("p", .class("")) } == "<p class=\"\"></p>")
    }
}
